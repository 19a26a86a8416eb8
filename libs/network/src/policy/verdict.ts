import type { ObjectRef } from '#kube-proxy';
import type { Direction } from './compile/policy.js';

/** An object that decided about one end of a connection, and where in it. */
export interface Decider {
  readonly direction: Direction;
  /** `Allow` and `Deny` are rules that matched; `Isolate`: the policy selects the pod, and no rule of any policy lets the connection through. */
  readonly action: 'Allow' | 'Deny' | 'Isolate';
  readonly object: ObjectRef;
  /** Path in the object: the peer that matched, or the selector that isolates. */
  readonly field: string;
}

/** What the policies of one end say. `by` is empty when no policy says anything, which allows. */
export interface Verdict {
  readonly allowed: boolean;
  readonly by: readonly Decider[];
}

/** No policy says anything. */
export const UNTOUCHED: Verdict = { allowed: true, by: [] };
