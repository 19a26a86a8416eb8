import type { Cluster } from '#cluster';
import type { HealthCheck } from '#rest';

/** The named checks of one cluster, beside those that every API server has. */
export function healthChecks(cluster: Cluster, started: () => boolean): readonly HealthCheck[] {
  const fine = (): undefined => undefined;
  return [
    { name: 'ping', endpoints: everywhere, check: fine },
    { name: 'log', endpoints: everywhere, check: fine },
    {
      name: 'etcd',
      endpoints: everywhere,
      check: () => (cluster.store.revision >= 0 ? undefined : 'the store is closed'),
    },
    {
      name: 'informer-sync',
      endpoints: ['readyz'],
      check: () => (started() ? undefined : 'informers not started yet'),
    },
  ];
}
