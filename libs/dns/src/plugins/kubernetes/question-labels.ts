import type { Query } from '../../plugin.js';
import type { ServiceData } from '../../service-data.js';
import type { KubernetesOptions } from './options.js';
import { parseRequestName } from './request-name.js';

/** Labels of a question for `metadata`: who asks, where pods are verified, and the parts of a name of the cluster. */
export function describeQuestion(
  { name, client }: Query,
  zone: string | undefined,
  options: KubernetesOptions,
  data: ServiceData,
  labels: Map<string, () => string>,
): void {
  const put = (label: string, value: string): void =>
    void labels.set(`kubernetes/${label}`, () => value);
  const [pod] = options.pods === 'verified' ? data.podsByIP(client.ip) : [];
  if (pod) {
    put('client-namespace', pod.metadata.namespace ?? '');
    put('client-pod-name', pod.metadata.name);
    for (const [key, value] of Object.entries(pod.metadata.labels ?? {}))
      put(`client-label/${key}`, value);
  }
  if (zone === undefined) return;
  const request = parseRequestName(name, zone);
  if (!request) return put('parse-error', 'invalid query name');
  put('port-name', request.port ?? '');
  put('protocol', request.protocol ?? '');
  put('endpoint', request.endpoint ?? '');
  put('service', request.service ?? '');
  put('namespace', request.namespace ?? '');
  put('kind', request.kind ?? '');
}
