/** Why no address can be had; the message is MetalLB's. */
export class AllocationError extends Error {}
