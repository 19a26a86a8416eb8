import { httpClient } from '#client';
import { findConnection } from '../connection/kubeconfig.js';
import { reaching } from '../connection/unreachable.js';
import { usageFailure } from '../failure.js';
import type { Io } from '../io.js';
import type { ClusterFlags } from '../options/cluster-options.js';
import type { ObjectSource } from './cluster-view.js';

/** The objects of a running cluster, read over its API. */
export function onlineSource(flags: ClusterFlags, io: Io): ObjectSource {
  for (const [flag, value] of [
    ['--cluster-cidr', flags.clusterCidr],
    ['--service-cidr', flags.serviceCidr],
    ['--corefile', flags.corefile],
  ] as const) {
    if (value !== undefined)
      throw usageFailure(`${flag} belongs to -f: a running cluster has its own`);
  }
  const { options, namespace } = findConnection(flags, io);
  const client = httpClient(options);
  const reach = <T>(work: () => Promise<T>): Promise<T> => reaching(options.server, work);
  return {
    client: {
      ...client,
      get: (...args) => reach(() => client.get(...args)),
      list: (...args) => reach(() => client.list(...args)),
      create: (...args) => reach(() => client.create(...args)),
    },
    namespace: flags.namespace ?? namespace ?? 'default',
    isExtra: () => false,
    close: () => client.close(),
  };
}
