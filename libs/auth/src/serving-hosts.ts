/**
 * The names and addresses under which clients reach an API server: from this machine, and from inside the cluster by the
 * Service `kubernetes`. `serviceAddress` is the cluster IP of that Service, `extra` what the operator adds.
 */
export function servingHosts(options: {
  readonly serviceAddress?: string;
  readonly clusterDomain?: string;
  readonly extra?: readonly string[];
}): readonly string[] {
  const { serviceAddress = '10.96.0.1', clusterDomain = 'cluster.local', extra = [] } = options;
  return [
    'localhost',
    '127.0.0.1',
    '::1',
    'kubernetes',
    'kubernetes.default',
    'kubernetes.default.svc',
    `kubernetes.default.svc.${clusterDomain}`,
    serviceAddress,
    ...extra,
  ];
}
