import { stringify } from 'yaml';
import { parseConfig } from './parse.js';
import type { ProxyConfig } from './config.js';

/** The field of KubeProxyConfiguration that each flag of kube-proxy sets, and how its value is read. */
const FLAGS: Readonly<
  Record<string, readonly [path: string, read?: 'list' | 'number' | 'boolean']>
> = {
  'proxy-mode': ['mode'],
  'bind-address': ['bindAddress'],
  'healthz-bind-address': ['healthzBindAddress'],
  'metrics-bind-address': ['metricsBindAddress'],
  'cluster-cidr': ['clusterCIDR'],
  'detect-local-mode': ['detectLocalMode'],
  'pod-bridge-interface': ['detectLocal.bridgeInterface'],
  'pod-interface-name-prefix': ['detectLocal.interfaceNamePrefix'],
  'nodeport-addresses': ['nodePortAddresses', 'list'],
  'iptables-localhost-nodeports': ['iptables.localhostNodePorts', 'boolean'],
  'masquerade-all': ['iptables.masqueradeAll', 'boolean'],
  'iptables-masquerade-bit': ['iptables.masqueradeBit', 'number'],
  'ipvs-scheduler': ['ipvs.scheduler'],
  'ipvs-strict-arp': ['ipvs.strictARP', 'boolean'],
  'ipvs-exclude-cidrs': ['ipvs.excludeCIDRs', 'list'],
  'ipvs-tcp-timeout': ['ipvs.tcpTimeout'],
  'ipvs-tcpfin-timeout': ['ipvs.tcpFinTimeout'],
  'ipvs-udp-timeout': ['ipvs.udpTimeout'],
  'conntrack-max-per-core': ['conntrack.maxPerCore', 'number'],
  'conntrack-min': ['conntrack.min', 'number'],
  'conntrack-tcp-be-liberal': ['conntrack.tcpBeLiberal', 'boolean'],
  'conntrack-tcp-timeout-established': ['conntrack.tcpEstablishedTimeout'],
  'conntrack-tcp-timeout-close-wait': ['conntrack.tcpCloseWaitTimeout'],
  'conntrack-udp-timeout': ['conntrack.udpTimeout'],
  'conntrack-udp-timeout-stream': ['conntrack.udpStreamTimeout'],
};

/** The configuration of a kube-proxy without a file: its flags, by name without dashes. Throws as `parseConfig` does. */
export function configOfFlags(flags: ReadonlyMap<string, string>): ProxyConfig {
  const document: Record<string, unknown> = {};
  for (const [flag, text] of flags) {
    const [path, read] = FLAGS[flag] ?? [];
    if (path === undefined) continue;
    const [section = '', field] = path.split('.');
    const value = readAs(text, read);
    if (field === undefined) document[section] = value;
    else document[section] = { ...(document[section] as object | undefined), [field]: value };
    // One flag serves the sections of both modes.
    if (flag === 'masquerade-all') document['nftables'] = { masqueradeAll: value };
  }
  return parseConfig(stringify(document));
}

function readAs(text: string, read: 'list' | 'number' | 'boolean' | undefined): unknown {
  if (read === 'list') return text.split(',');
  if (read === 'number') return Number(text);
  return read === 'boolean' ? text === 'true' : text;
}
