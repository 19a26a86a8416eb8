import type { Cluster } from '#cluster';
import type { HealthCheck } from '#rest';

/** The named checks behind the health endpoints, beside those that the REST face adds itself. */
export function healthChecks(cluster: Cluster, isStarted: () => boolean): readonly HealthCheck[] {
  return [
    {
      name: 'etcd',
      endpoints: ['healthz', 'livez'],
      check: () => (cluster.store.revision > 0 ? undefined : 'the store is closed'),
    },
    {
      name: 'informer-sync',
      endpoints: ['readyz'],
      check: () => (isStarted() ? undefined : 'informers not started yet'),
    },
    { name: 'shutdown', endpoints: ['readyz'], check: () => undefined },
  ];
}
