import type { Container, Pod, ResourceFieldSelector } from '#kinds';
import { quantityMilliValue } from '#machinery';

/** The value of a `fieldRef` (downward API). Unknown paths give ''; validation has refused them before. */
export function fieldValue(
  pod: Pod,
  path: string,
  podIPs: readonly string[],
  hostIP: string,
): string {
  const subscript = /^metadata\.(labels|annotations)\['(.+)'\]$/.exec(path);
  if (subscript !== null)
    return pod.metadata?.[subscript[1] as 'labels' | 'annotations']?.[subscript[2]!] ?? '';
  switch (path) {
    case 'metadata.name':
      return pod.metadata?.name ?? '';
    case 'metadata.namespace':
      return pod.metadata?.namespace ?? '';
    case 'metadata.uid':
      return pod.metadata?.uid ?? '';
    case 'metadata.labels':
      return lines(pod.metadata?.labels);
    case 'metadata.annotations':
      return lines(pod.metadata?.annotations);
    case 'spec.nodeName':
      return pod.spec.nodeName ?? '';
    case 'spec.serviceAccountName':
      return pod.spec.serviceAccountName ?? '';
    case 'status.podIP':
      return podIPs[0] ?? '';
    case 'status.podIPs':
      return podIPs.join(',');
    case 'status.hostIP':
    case 'status.hostIPs':
      return hostIP;
    default:
      return '';
  }
}

function lines(values: Readonly<Record<string, string>> = {}): string {
  return Object.entries(values)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, value]) => `${key}=${JSON.stringify(value)}`)
    .join('\n');
}

/** The value of a `resourceFieldRef`, divided and rounded up; a missing limit counts as 0 here. */
export function resourceValue(
  pod: Pod,
  own: Container,
  { containerName, resource, divisor }: ResourceFieldSelector,
): string {
  const container = containerName
    ? (pod.spec.containers ?? []).find((candidate) => candidate.name === containerName)
    : own;
  const [list, name] = resource.split('.', 2) as ['limits' | 'requests', string];
  const amount = quantityMilliValue(container?.resources?.[list]?.[name] ?? '0');
  const unit = quantityMilliValue(divisor === undefined || divisor === '0' ? '1' : divisor);
  return String(Math.ceil(amount / unit));
}
