import type { KeyPairPem } from '#auth';
import type { Cluster } from '#cluster';
import type { ListExposed } from '../modules/api-server.module.js';
import { StartError, type ServeOptions } from '../options.js';
import { exposedKinds } from './option.js';

const nothing: ListExposed = () => [];

/**
 * Adds to a cluster what opens ports of this machine for ports of the cluster, as `--expose` lists it, and gives what they are at any
 * time. `issue` makes certificates of the cluster's authority. Throws StartError when there is nothing to expose.
 */
export async function expose(
  { expose: list, exposeHost: host }: Pick<ServeOptions, 'expose' | 'exposeHost'>,
  cluster: Cluster,
  issue: (hosts: readonly string[]) => Promise<KeyPairPem>,
): Promise<ListExposed> {
  const kinds = exposedKinds(list);
  if (kinds.size === 0) return nothing;
  const { dataPlane, settings } = cluster;
  if (dataPlane === undefined)
    throw new StartError('--expose needs the component kube-proxy: without it there is no network');
  const { ExposedPorts } = await import('./exposed-ports.js');
  const { exposedCertificates } = await import('./certificates.js');
  const context = cluster.contextOf('mockplane');
  const ports = new ExposedPorts(context, {
    kinds,
    host,
    connect: (from, to) => dataPlane.connect(from, to),
    certificate: exposedCertificates(context, issue),
  });
  cluster.add({ component: 'kube-proxy', make: () => [ports] });
  return () => {
    const dns = kinds.has('dns') ? dataPlane.dns?.ports.get(53) : undefined;
    if (dns === undefined) return ports.list();
    const service = { kind: 'dns', object: 'kube-system/kube-dns' };
    const target = { address: `127.0.0.1:${dns}`, for: `${settings.clusterDns}:53` };
    return [...ports.list(), { ...service, ...target }];
  };
}
