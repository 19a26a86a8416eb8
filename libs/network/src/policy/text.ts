import type { ObjectRef } from '#kube-proxy';
import type { Decider, Verdict } from './verdict.js';

/** `NetworkPolicy shop/deny-all`. */
export function policyName({ kind, namespace, name }: ObjectRef): string {
  return `${kind} ${namespace === undefined ? '' : `${namespace}/`}${name}`;
}

/** What the policies of one end decided about a connection of a pod, and which of them; a half sentence. */
export function verdictText({ allowed, by }: Verdict, pod: string): string {
  const [first] = by;
  if (first === undefined) return `no policy says anything about pod ${pod}`;
  const names = by.map(({ object }) => policyName(object)).join(', ');
  if (allowed) return `allowed by ${policyName(first.object)}: ${first.field} matches`;
  if (first.action === 'Deny')
    return `dropped by ${policyName(first.object)}: ${first.field} denies it`;
  return `dropped by ${names}: ${selecting(by)} pod ${pod} for ${first.direction}, and no ${first.direction} rule matches`;
}

const selecting = (by: readonly Decider[]): string =>
  by.length === 1 ? `${by[0]!.field} isolates` : 'they isolate';
