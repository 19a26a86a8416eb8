import type { ObjectRef } from '#kube-proxy';

/** What faults do to an exchange on its way there and back; absent where no fault has a say. */
export interface Transit {
  /** Milliseconds that faults add to a round trip, give or take `jitterMs`. */
  readonly delayMs: number;
  readonly jitterMs: number;
  /** Chance that the packet or its answer is lost, 0 to 1. */
  readonly loss: number;
  /** The faults that have a say. */
  readonly faults: readonly ObjectRef[];
}

/** Adds up what the hops of a way do. */
export class TransitSum {
  private delayMs = 0;
  private jitterMs = 0;
  private pass = 1;
  private readonly faults = new Map<string, ObjectRef>();

  add(
    fault: ObjectRef,
    effect: { readonly loss: number; readonly latencyMs: number; readonly jitterMs: number },
  ): void {
    this.delayMs += effect.latencyMs;
    this.jitterMs += effect.jitterMs;
    this.pass *= 1 - effect.loss;
    this.faults.set(fault.name, fault);
  }

  /** Undefined when nothing was added. */
  get total(): Transit | undefined {
    if (this.faults.size === 0) return undefined;
    const { delayMs, jitterMs, pass } = this;
    return { delayMs, jitterMs, loss: 1 - pass, faults: [...this.faults.values()] };
  }
}
