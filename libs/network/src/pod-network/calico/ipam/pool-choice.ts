import { parseCidr, type Family } from '#kube-proxy';
import type { Pool } from '../pool.js';
import { readSelector } from './selector.js';

type Texts = Readonly<Record<string, string>>;

/** Who wants an address: labels of the node and the namespace, annotations of the pod and the namespace. */
export interface Claimant {
  readonly node: string;
  readonly nodeLabels: Texts;
  readonly namespaceLabels: Texts;
  readonly namespaceAnnotations: Texts;
  readonly annotations: Texts;
}

const PREFIX = 'cni.projectcalico.org/';

/** The addresses that a pod asks for by name (annotation `ipAddrs`); undefined: it asks for none. */
export const wantedAddresses = (pod: Claimant): string[] | undefined =>
  textsOf(pod.annotations[`${PREFIX}ipAddrs`]);

/**
 * The pools that a pod gets an address of one family from: those of its annotation, else those of its namespace, else all whose
 * selectors fit. A text says what is wrong.
 */
export function poolsFor(
  pools: readonly Pool[],
  family: Family,
  pod: Claimant,
): readonly Pool[] | string {
  const enabled = pools.filter(
    ({ cidr, isDisabled, uses }) =>
      cidr.family === family && !isDisabled && uses.includes('Workload'),
  );
  const key = `${PREFIX}${family.toLowerCase()}pools`;
  const asked = textsOf(pod.annotations[key]) ?? textsOf(pod.namespaceAnnotations[key]);
  if (asked === undefined) return enabled.filter((pool) => isFor(pool, pod));
  const chosen: Pool[] = [];
  for (const text of asked) {
    const cidr = parseCidr(text)?.text;
    const pool = enabled.find(({ name, cidr: own }) => name === text || own.text === cidr);
    if (pool === undefined) return `the given pool (${text}) does not exist, or is not enabled`;
    chosen.push(pool);
  }
  return chosen;
}

/** The pools that a node gets the address of its end of a tunnel from. */
export const tunnelPools = (
  pools: readonly Pool[],
  protocol: 'ipip' | 'vxlan',
  nodeLabels: Texts,
): readonly Pool[] =>
  pools.filter(
    (pool) =>
      pool.tunnel?.protocol === protocol &&
      !pool.isDisabled &&
      pool.uses.includes('Tunnel') &&
      readSelector(pool.nodeSelector)?.(nodeLabels) === true,
  );

function isFor(pool: Pool, pod: Claimant): boolean {
  return (
    pool.isAutomatic &&
    readSelector(pool.nodeSelector)?.(pod.nodeLabels) === true &&
    readSelector(pool.namespaceSelector)?.(pod.namespaceLabels) === true
  );
}

/** A list of texts in JSON; undefined for anything else, and for an empty one. */
function textsOf(json: string | undefined): string[] | undefined {
  if (json === undefined) return undefined;
  try {
    const value: unknown = JSON.parse(json);
    return Array.isArray(value) && value.length > 0 ? value.map(String) : undefined;
  } catch {
    return undefined;
  }
}
