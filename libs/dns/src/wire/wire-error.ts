/** Bytes that are no DNS message, or a record that cannot be written as one. */
export class WireError extends Error {}
