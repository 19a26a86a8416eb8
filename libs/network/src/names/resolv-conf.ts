import type { Origin } from '../journey/trace.js';
import type { Pod } from '../model/pod.js';
import type { NetworkPicture } from '../picture/picture.js';

/** How a host looks names up (`/etc/resolv.conf`). */
export interface ResolvConf {
  readonly nameservers: readonly string[];
  readonly searches: readonly string[];
  /** A name with fewer dots is tried below the search list first. */
  readonly ndots: number;
  readonly options: readonly string[];
}

/** glibc and the kubelet take no more. */
const MAX_NAMESERVERS = 3;
const MAX_SEARCHES = 32;
const DNS_SERVICE = 'kube-system/kube-dns';

/** What the kubelet writes into a pod (dnsPolicy, dnsConfig), and what nodes and outside hosts have. */
export function resolvConf(picture: NetworkPicture, from: Origin): ResolvConf {
  const { settings } = picture;
  const machine: ResolvConf = {
    nameservers: settings.nodeNameservers,
    searches: settings.nodeSearches,
    ndots: 1,
    options: [],
  };
  const pod = podOf(picture, from);
  if (pod === undefined) return machine;
  const { dnsConfig } = pod.spec ?? {};
  const base = basis(picture, policyOf(pod), pod.metadata?.namespace ?? 'default', machine);
  const options = new Map(base.options.map((text) => splitOption(text)));
  for (const option of dnsConfig?.options ?? []) options.set(option.name ?? '', option.value);
  const texts = [...options].map(([name, value]) =>
    value === undefined ? name : `${name}:${value}`,
  );
  return {
    nameservers: unique([...base.nameservers, ...(dnsConfig?.nameservers ?? [])]).slice(
      0,
      MAX_NAMESERVERS,
    ),
    searches: unique([...base.searches, ...(dnsConfig?.searches ?? [])]).slice(0, MAX_SEARCHES),
    ndots: Number(options.get('ndots') ?? 1),
    options: texts,
  };
}

function podOf(picture: NetworkPicture, from: Origin): Pod | undefined {
  if ('pod' in from) return picture.pod(from.pod);
  return 'ip' in from ? picture.podByIP(from.ip) : undefined;
}

/** On the host network, ClusterFirst falls back to Default; ClusterFirstWithHostNet is the way to ask for it there. */
function policyOf(pod: Pod): string {
  const { dnsPolicy = 'ClusterFirst', hostNetwork } = pod.spec ?? {};
  return dnsPolicy === 'ClusterFirst' && hostNetwork === true ? 'Default' : dnsPolicy;
}

function basis(
  picture: NetworkPicture,
  policy: string,
  namespace: string,
  machine: ResolvConf,
): ResolvConf {
  const zone = picture.settings.clusterDomain;
  switch (policy) {
    case 'None':
      return { nameservers: [], searches: [], ndots: 1, options: [] };
    case 'Default':
      return machine;
    default:
      return {
        nameservers: clusterDNS(picture),
        searches: [`${namespace}.svc.${zone}`, `svc.${zone}`, zone, ...machine.searches],
        ndots: 5,
        options: ['ndots:5'],
      };
  }
}

/** The nameservers of the cluster: those of the settings, or the addresses of Service kube-system/kube-dns. */
function clusterDNS(picture: NetworkPicture): readonly string[] {
  const stated = picture.settings.clusterDNS;
  if (stated !== undefined) return stated;
  const spec = picture.service(DNS_SERVICE)?.spec;
  return spec?.clusterIPs ?? (spec?.clusterIP === undefined ? [] : [spec.clusterIP]);
}

/** The full names that are tried for a name, in order (resolv.conf(5)). */
export function candidates(name: string, conf: ResolvConf): string[] {
  if (name.endsWith('.')) return [name.slice(0, -1)];
  const below = conf.searches.map((search) => `${name}.${search}`);
  const dots = name.split('.').length - 1;
  return dots >= conf.ndots ? [name, ...below] : [...below, name];
}

const splitOption = (text: string): readonly [string, string | undefined] => {
  const [name = '', value] = text.split(':');
  return [name, value];
};

const unique = (list: readonly string[]): string[] => [...new Set(list)];
