import { addQuantities, compareQuantities, type KubeObject } from '#machinery';
import type { Container, PersistentVolumeClaim, Pod, Service } from '../generated/index.gen.js';
import { qosClass } from '../groups/core/v1/pod/qos.js';

/** Amounts by the names that ResourceQuotas use: `pods`, `requests.cpu`, `count/configmaps` … */
export type Usage = Readonly<Record<string, string>>;

const shortNames = new Set(['cpu', 'memory', 'ephemeral-storage']);
const countedPlainly = new Set([
  'pods',
  'services',
  'replicationcontrollers',
  'resourcequotas',
  'secrets',
  'configmaps',
  'persistentvolumeclaims',
]);

/** Adds amounts name by name. */
export function addUsage(a: Usage, b: Usage): Usage {
  const sum: Record<string, string> = { ...a };
  for (const [name, amount] of Object.entries(b))
    sum[name] = sum[name] === undefined ? amount : addQuantities(sum[name], amount);
  return sum;
}

/**
 * What one object counts against quotas (quota evaluators of kube-apiserver): itself, and for pods, claims and Services what they
 * ask for. `now` in milliseconds: a pod that should be gone by now counts no longer.
 */
export function quotaUsage(
  resource: { readonly group: string; readonly plural: string },
  object: KubeObject,
  now: number,
): Usage {
  const { group, plural } = resource;
  const count: Record<string, string> = {
    [`count/${group === '' ? plural : `${plural}.${group}`}`]: '1',
  };
  if (group !== '') return count;
  if (plural === 'pods') return addUsage(count, podUsage(object as Pod, now));
  if (countedPlainly.has(plural)) count[plural] = '1';
  if (plural === 'services') return { ...count, ...serviceUsage(object as Service) };
  if (plural === 'persistentvolumeclaims')
    return { ...count, ...claimUsage(object as PersistentVolumeClaim) };
  return count;
}

/** True when a quota with this scope counts the pod (`Terminating`, `BestEffort`, `PriorityClass` … of KEP-750). */
export function isInScope(
  scope: {
    readonly scopeName: string;
    readonly operator: string;
    readonly values?: readonly string[];
  },
  pod: Pod,
): boolean {
  const isTerminating = (pod.spec.activeDeadlineSeconds ?? -1) >= 0;
  const isBestEffort = qosClass(pod.spec) === 'BestEffort';
  switch (scope.scopeName) {
    case 'Terminating':
      return isTerminating;
    case 'NotTerminating':
      return !isTerminating;
    case 'BestEffort':
      return isBestEffort;
    case 'NotBestEffort':
      return !isBestEffort;
    case 'PriorityClass':
      return matches(scope, pod.spec.priorityClassName);
    case 'CrossNamespacePodAffinity':
      return crossesNamespaces(pod);
    default:
      return false;
  }
}

function matches(
  { operator, values = [] }: { readonly operator: string; readonly values?: readonly string[] },
  name: string | undefined,
): boolean {
  if (operator === 'Exists') return !!name;
  if (operator === 'DoesNotExist') return !name;
  return values.includes(name ?? '') === (operator === 'In');
}

function crossesNamespaces(pod: Pod): boolean {
  const { podAffinity, podAntiAffinity } = pod.spec.affinity ?? {};
  const terms = [podAffinity, podAntiAffinity].flatMap((affinity) => [
    ...(affinity?.requiredDuringSchedulingIgnoredDuringExecution ?? []),
    ...(affinity?.preferredDuringSchedulingIgnoredDuringExecution ?? []).map(
      (weighted) => weighted.podAffinityTerm,
    ),
  ]);
  return terms.some((term) => (term.namespaces ?? []).length > 0 || term.namespaceSelector);
}

function podUsage(pod: Pod, now: number): Usage {
  if (pod.status?.phase === 'Failed' || pod.status?.phase === 'Succeeded') return {};
  const { deletionTimestamp } = pod.metadata ?? {};
  // The deletion timestamp lies at the end of the grace period.
  if (deletionTimestamp && Date.parse(deletionTimestamp) < now) return {};
  const usage: Record<string, string> = { pods: '1' };
  for (const [name, amount] of Object.entries(total(pod, 'requests'))) {
    usage[`requests.${name}`] = amount;
    if (shortNames.has(name) || name.startsWith('hugepages-')) usage[name] = amount;
  }
  for (const [name, amount] of Object.entries(total(pod, 'limits')))
    usage[`limits.${name}`] = amount;
  return usage;
}

/** The sum over containers and sidecars, or the largest init container beside the sidecars before it, if that is more. */
function total(pod: Pod, side: 'requests' | 'limits'): Usage {
  const of = (container: Container): Usage => container.resources?.[side] ?? {};
  let sum: Usage = (pod.spec.containers ?? []).map(of).reduce(addUsage, {});
  let sidecars: Usage = {};
  let start: Usage = {};
  for (const container of pod.spec.initContainers ?? []) {
    const own = of(container);
    if (container.restartPolicy === 'Always') {
      sum = addUsage(sum, own);
      sidecars = addUsage(sidecars, own);
      start = larger(start, sidecars);
    } else start = larger(start, addUsage(own, sidecars));
  }
  const whole = { ...larger(sum, start), ...pod.spec.resources?.[side] };
  return addUsage(whole, pod.spec.overhead ?? {});
}

function larger(a: Usage, b: Usage): Usage {
  const result: Record<string, string> = { ...a };
  for (const [name, amount] of Object.entries(b))
    if (compareQuantities(amount, result[name] ?? '0') > 0) result[name] = amount;
  return result;
}

function serviceUsage({ spec }: Service): Usage {
  const ports = spec?.ports ?? [];
  const isBalancer = spec?.type === 'LoadBalancer';
  const hasNodePorts =
    spec?.type === 'NodePort' || (isBalancer && spec?.allocateLoadBalancerNodePorts !== false);
  const given = ports.filter((port) => (port.nodePort ?? 0) !== 0).length;
  return {
    'services.nodeports': String(hasNodePorts ? ports.length : isBalancer ? given : 0),
    'services.loadbalancers': isBalancer ? '1' : '0',
  };
}

function claimUsage({ metadata, spec }: PersistentVolumeClaim): Usage {
  const usage: Record<string, string> = {};
  const storage = spec?.resources?.requests?.['storage'];
  if (storage !== undefined) usage['requests.storage'] = storage;
  const storageClass =
    metadata?.annotations?.['volume.beta.kubernetes.io/storage-class'] ?? spec?.storageClassName;
  if (!storageClass) return usage;
  const prefix = `${storageClass}.storageclass.storage.k8s.io/`;
  usage[`${prefix}persistentvolumeclaims`] = '1';
  if (storage !== undefined) usage[`${prefix}requests.storage`] = storage;
  return usage;
}
