import type { Deletion } from '#network';
import { usageFailure } from '../failure.js';

/** Kinds whose absence can change who reaches whom, by the words that kubectl takes for them. */
const KINDS: Readonly<Record<string, readonly string[]>> = {
  NetworkPolicy: ['networkpolicy', 'networkpolicies', 'netpol'],
  Pod: ['pod', 'pods', 'po'],
  AdminNetworkPolicy: ['adminnetworkpolicy', 'adminnetworkpolicies', 'anp'],
  BaselineAdminNetworkPolicy: [
    'baselineadminnetworkpolicy',
    'baselineadminnetworkpolicies',
    'banp',
  ],
  ClusterNetworkPolicy: ['clusternetworkpolicy', 'clusternetworkpolicies', 'cnp'],
};

const NAMESPACED = new Set(['NetworkPolicy', 'Pod']);

/** Reads `KIND/NAME` or `KIND/NAMESPACE/NAME`. Throws a usage failure. */
export function parseDeletion(text: string, namespace: string): Deletion {
  const [word = '', first = '', second, ...rest] = text.split('/');
  const kind = Object.keys(KINDS).find((name) => KINDS[name]!.includes(word.toLowerCase()));
  const isWhole = first !== '' && second !== '' && rest.length === 0;
  if (kind !== undefined && isWhole) {
    if (NAMESPACED.has(kind))
      return { kind, namespace: second === undefined ? namespace : first, name: second ?? first };
    if (second === undefined) return { kind, name: first };
  }
  throw usageFailure(
    `--what-if-delete ${text} cannot be understood`,
    `Write KIND/NAME or KIND/NAMESPACE/NAME, with one of these kinds: ${Object.keys(KINDS).join(', ')}.`,
  );
}
