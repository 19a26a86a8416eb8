/** A Corefile that CoreDNS refuses; the message is what it prints. */
export class CorefileError extends Error {}
