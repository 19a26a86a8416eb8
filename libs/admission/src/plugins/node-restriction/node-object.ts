import { isDeepStrictEqual } from 'node:util';
import type { Node } from '#kinds';
import { refuse } from '../../refuse.js';
import type { Request } from './request.js';

/** Labels of Kubernetes' own namespaces that a kubelet may set on its node. */
const OWN_LABELS = new Set([
  'kubernetes.io/hostname',
  'kubernetes.io/os',
  'kubernetes.io/arch',
  'topology.kubernetes.io/zone',
  'topology.kubernetes.io/region',
  'node.kubernetes.io/instance-type',
  'failure-domain.beta.kubernetes.io/zone',
  'failure-domain.beta.kubernetes.io/region',
  'beta.kubernetes.io/instance-type',
  'beta.kubernetes.io/os',
  'beta.kubernetes.io/arch',
]);
const OWN_NAMESPACES = ['kubelet.kubernetes.io', 'node.kubernetes.io'];
const RESTRICTED = 'node-restriction.kubernetes.io';

/** A kubelet writes its own node: not its taints, and no labels by which it could draw pods to itself. */
export function checkNode({ node, object, attributes }: Request): void {
  const { operation, old } = attributes;
  const name = attributes.name || object?.metadata?.name || '';
  const demand = (isMet: boolean, why: string): void => {
    if (!isMet) throw refuse(attributes, object, why);
  };
  demand(name === node, `node "${node}" is not allowed to modify node "${name}"`);
  if (object === undefined) return;
  const now: Pick<Node, 'metadata'> = object;
  const before = old as Node | undefined;
  const source = (one: Pick<Node, 'spec'> | undefined): unknown => one?.spec?.configSource;
  if (operation === 'CREATE') {
    const why = `node "${node}" is not allowed to create pods with a non-nil configSource`;
    demand(source(now as Node) == null, why);
  }
  const forbidden = changedLabels(now, before).filter(isForbidden).sort().join(', ');
  if (operation === 'CREATE')
    demand(
      forbidden === '',
      `node "${node}" is not allowed to set the following labels: ${forbidden}`,
    );
  if (operation !== 'UPDATE') return;
  demand(
    source(now as Node) == null || isDeepStrictEqual(source(now as Node), source(before)),
    `node "${node}" is not allowed to update configSource to a new non-nil configSource`,
  );
  const taints = (one: object | undefined): unknown =>
    (one as Node | undefined)?.spec?.taints ?? [];
  demand(
    isDeepStrictEqual(taints(now), taints(before)),
    `node "${node}" is not allowed to modify taints`,
  );
  demand(
    isDeepStrictEqual(now.metadata?.ownerReferences ?? [], old?.metadata?.ownerReferences ?? []),
    `node "${node}" is not allowed to modify ownerReferences`,
  );
  demand(forbidden === '', `is not allowed to modify labels: ${forbidden}`);
}

function changedLabels(now: Pick<Node, 'metadata'>, before: Node | undefined): string[] {
  const [labels, old] = [now.metadata?.labels ?? {}, before?.metadata?.labels ?? {}];
  return [...new Set([...Object.keys(labels), ...Object.keys(old)])].filter(
    (key) => labels[key] !== old[key],
  );
}

const isWithin = (namespace: string, home: string): boolean =>
  namespace === home || namespace.endsWith(`.${home}`);

function isForbidden(label: string): boolean {
  const namespace = label.includes('/') ? label.slice(0, label.indexOf('/')) : '';
  if (isWithin(namespace, RESTRICTED)) return true;
  const isKubernetes = isWithin(namespace, 'kubernetes.io') || isWithin(namespace, 'k8s.io');
  return (
    isKubernetes &&
    !OWN_LABELS.has(label) &&
    !OWN_NAMESPACES.some((home) => isWithin(namespace, home))
  );
}
