import type { Pod } from '../model/pod.js';

/** Name of a pod as `namespace/name`. */
export function podName(pod: Pod): string {
  return `${pod.metadata?.namespace ?? 'default'}/${pod.metadata?.name ?? ''}`;
}

/** `shop/deployment/web`: what made a pod, or the pod itself when nobody did. */
export function workloadOf(pod: Pod): string {
  const { namespace = 'default', labels = {}, ownerReferences = [] } = pod.metadata ?? {};
  const owner = ownerReferences.find(({ controller }) => controller === true);
  if (owner === undefined) return podName(pod);
  const hash = labels['pod-template-hash'];
  const isOfDeployment =
    owner.kind === 'ReplicaSet' && hash !== undefined && owner.name.endsWith(`-${hash}`);
  return isOfDeployment
    ? `${namespace}/deployment/${owner.name.slice(0, -hash.length - 1)}`
    : `${namespace}/${owner.kind.toLowerCase()}/${owner.name}`;
}
