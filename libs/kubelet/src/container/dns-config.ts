import type { Pod } from '#kinds';

export interface DnsSettings {
  /** ClusterIP of the DNS Service. */
  readonly clusterDns: string;
  readonly clusterDomain: string;
  /** Name servers and search domains of the nodes, for dnsPolicy Default. */
  readonly nodeNameservers: readonly string[];
  readonly nodeSearches: readonly string[];
}

/** At most so many name servers and search domains reach a pod (kubelet: validation.MaxDNS…). */
const maxNameservers = 3;
const maxSearches = 32;

interface ResolvConf {
  readonly nameservers: readonly string[];
  readonly searches: readonly string[];
  readonly options: readonly string[];
}

/** The text of /etc/resolv.conf (kubelet: dns.Configurer), by `dnsPolicy` and `dnsConfig`. */
export function resolvConf(pod: Pod, settings: DnsSettings): string {
  const base = byPolicy(pod, settings);
  const extra = pod.spec.dnsConfig;
  const options = new Map(base.options.map((option) => [option.split(':')[0]!, option]));
  for (const { name = '', value } of extra?.options ?? [])
    options.set(name, value === undefined ? name : `${name}:${value}`);
  const searches = unique([...base.searches, ...(extra?.searches ?? [])]).slice(0, maxSearches);
  const nameservers = unique([...base.nameservers, ...(extra?.nameservers ?? [])]).slice(
    0,
    maxNameservers,
  );
  return [
    ...(searches.length === 0 ? [] : [`search ${searches.join(' ')}`]),
    ...nameservers.map((server) => `nameserver ${server}`),
    ...(options.size === 0 ? [] : [`options ${[...options.values()].join(' ')}`]),
    '',
  ].join('\n');
}

function byPolicy(pod: Pod, settings: DnsSettings): ResolvConf {
  const { dnsPolicy = 'ClusterFirst', hostNetwork } = pod.spec;
  const { clusterDomain: domain } = settings;
  const node = {
    nameservers: settings.nodeNameservers,
    searches: settings.nodeSearches,
    options: [],
  };
  if (dnsPolicy === 'None') return { nameservers: [], searches: [], options: [] };
  if (dnsPolicy === 'Default' || (dnsPolicy === 'ClusterFirst' && hostNetwork === true))
    return node;
  const namespace = pod.metadata?.namespace ?? 'default';
  const searches = [
    `${namespace}.svc.${domain}`,
    `svc.${domain}`,
    domain,
    ...settings.nodeSearches,
  ];
  return { nameservers: [settings.clusterDns], searches, options: ['ndots:5'] };
}

const unique = (values: readonly string[]): string[] => [...new Set(values)];
