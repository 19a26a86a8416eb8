import { parse } from 'yaml';
import { parseDuration } from '#machinery';
import { parseCidr } from '../address.js';
import { refOf, type ConfigMap } from '../objects.js';
import { bindAddresses } from './bind-addresses.js';
import { ConfigError } from './config-error.js';
import {
  DEFAULT_CONFIG,
  IPVS_SCHEDULERS,
  type ConntrackConfig,
  type DetectLocalMode,
  type IpvsConfig,
  type ProxyConfig,
} from './config.js';

type Section = Readonly<Record<string, unknown>>;

/** The modes that kube-proxy 1.36 knows on Linux, and the one that it had until 1.25. */
const MODES = ['iptables', 'ipvs', 'nftables', 'userspace'];
const DETECT_LOCAL_MODES: readonly string[] = [
  'ClusterCIDR',
  'NodeCIDR',
  'BridgeInterface',
  'InterfaceNamePrefix',
];

/**
 * Reads a ConfigMap such as `kube-system/kube-proxy`, as kubeadm writes it: the key `config.conf`, or another one.
 * Throws ConfigError, or a YAML error with line and column, when kube-proxy would refuse it.
 */
export function parseConfigMap(configMap: ConfigMap, key = 'config.conf'): ProxyConfig {
  const text = configMap.data?.[key] ?? configMap.data?.['config'];
  const source = refOf(configMap, { apiVersion: 'v1', kind: 'ConfigMap' });
  return { ...parseConfig(text ?? ''), source };
}

/** Reads a KubeProxyConfiguration document; what it leaves out has its default. */
export function parseConfig(text: string): ProxyConfig {
  const document = asSection(parse(text, { maxAliasCount: 100 }), 'KubeProxyConfiguration');
  const iptables = asSection(document['iptables'], 'iptables');
  const conntrack = asSection(document['conntrack'], 'conntrack');
  const detectLocal = asSection(document['detectLocal'], 'detectLocal');
  const mode = readText(document, 'mode') || DEFAULT_CONFIG.mode;
  if (!MODES.includes(mode)) {
    throw new ConfigError('mode', `"${mode}" is not one of ${MODES.join(', ')}`);
  }
  return {
    ...DEFAULT_CONFIG,
    mode,
    ...bindAddresses({
      bindAddress: readText(document, 'bindAddress'),
      healthzBindAddress: readText(document, 'healthzBindAddress'),
      metricsBindAddress: readText(document, 'metricsBindAddress'),
    }),
    clusterCIDRs: readClusterCidrs(readText(document, 'clusterCIDR')),
    detectLocalMode: readDetectLocalMode(readText(document, 'detectLocalMode')),
    bridgeInterface: readText(detectLocal, 'bridgeInterface'),
    interfaceNamePrefix: readText(detectLocal, 'interfaceNamePrefix'),
    ...readMasquerading(iptables, 'iptables'),
    nftables: readMasquerading(asSection(document['nftables'], 'nftables'), 'nftables'),
    ipvs: readIpvs(asSection(document['ipvs'], 'ipvs')),
    localhostNodePorts: iptables['localhostNodePorts'] !== false,
    nodePortAddresses: readNodePortAddresses(document['nodePortAddresses']),
    conntrackTcpBeLiberal: conntrack['tcpBeLiberal'] === true,
    conntrack: readConntrack(conntrack),
  };
}

function readMasquerading(section: Section, name: string): ProxyConfig['nftables'] {
  const masqueradeBit = readNumber(section, 'masqueradeBit', DEFAULT_CONFIG.masqueradeBit);
  if (masqueradeBit < 0 || masqueradeBit > 31)
    throw new ConfigError(`${name}.masqueradeBit`, 'must be within the range [0, 31]');
  return { masqueradeAll: section['masqueradeAll'] === true, masqueradeBit };
}

function readIpvs(section: Section): IpvsConfig {
  const scheduler = readText(section, 'scheduler');
  if (scheduler !== '' && !IPVS_SCHEDULERS.includes(scheduler))
    throw new ConfigError(
      'ipvs.scheduler',
      `"${scheduler}" is not one of ${IPVS_SCHEDULERS.join(', ')}`,
    );
  const excludeCIDRs = readList(section['excludeCIDRs'], 'ipvs.excludeCIDRs');
  const wrong = excludeCIDRs.find((text) => parseCidr(text) === undefined);
  if (wrong !== undefined) throw new ConfigError('ipvs.excludeCIDRs', `"${wrong}" is not a CIDR`);
  return {
    scheduler,
    excludeCIDRs,
    strictARP: section['strictARP'] === true,
    tcpMs: readTime(section, 'ipvs', 'tcpTimeout', 0),
    tcpFinMs: readTime(section, 'ipvs', 'tcpFinTimeout', 0),
    udpMs: readTime(section, 'ipvs', 'udpTimeout', 0),
  };
}

function readConntrack(section: Section): ConntrackConfig {
  const { conntrack } = DEFAULT_CONFIG;
  return {
    maxPerCore: readCount(section, 'conntrack', 'maxPerCore', conntrack.maxPerCore),
    min: readCount(section, 'conntrack', 'min', conntrack.min),
    tcpEstablishedMs: readTime(
      section,
      'conntrack',
      'tcpEstablishedTimeout',
      conntrack.tcpEstablishedMs,
    ),
    tcpCloseWaitMs: readTime(section, 'conntrack', 'tcpCloseWaitTimeout', conntrack.tcpCloseWaitMs),
    udpMs: readTime(section, 'conntrack', 'udpTimeout', conntrack.udpMs),
    udpStreamMs: readTime(section, 'conntrack', 'udpStreamTimeout', conntrack.udpStreamMs),
  };
}

function readClusterCidrs(text: string): string[] {
  const cidrs = text === '' ? [] : text.split(',').map((part) => part.trim());
  for (const cidr of cidrs) {
    if (parseCidr(cidr) === undefined)
      throw new ConfigError('clusterCIDR', `"${cidr}" is not a CIDR`);
  }
  return cidrs;
}

function readDetectLocalMode(text: string): DetectLocalMode {
  if (text === '') return DEFAULT_CONFIG.detectLocalMode;
  if (!DETECT_LOCAL_MODES.includes(text)) {
    throw new ConfigError(
      'detectLocalMode',
      `"${text}" is not one of ${DETECT_LOCAL_MODES.join(', ')}`,
    );
  }
  return text as DetectLocalMode;
}

function readNodePortAddresses(value: unknown): string[] {
  const list = readList(value, 'nodePortAddresses');
  for (const entry of list) {
    if (entry !== 'primary' && parseCidr(entry) === undefined) {
      throw new ConfigError('nodePortAddresses', `"${entry}" is not a CIDR`);
    }
  }
  return list;
}

function readList(value: unknown, field: string): string[] {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) throw new ConfigError(field, 'must be a list');
  return value.map(String);
}

function asSection(value: unknown, field: string): Section {
  if (value === undefined || value === null) return {};
  if (typeof value !== 'object' || Array.isArray(value))
    throw new ConfigError(field, 'must be an object');
  return value as Section;
}

function readText(section: Section, key: string): string {
  const value = section[key];
  if (value === undefined || value === null) return '';
  if (typeof value !== 'string') throw new ConfigError(key, 'must be a string');
  return value;
}

function readCount(section: Section, name: string, key: string, fallback: number): number {
  const count = readNumber(section, key, fallback);
  if (count < 0) throw new ConfigError(`${name}.${key}`, 'must be greater than or equal to 0');
  return count;
}

/** A time such as `1h30m`, in milliseconds. */
function readTime(section: Section, name: string, key: string, fallback: number): number {
  const text = readText(section, key);
  if (text === '') return fallback;
  const time = parseDuration(text);
  if (time === undefined) throw new ConfigError(`${name}.${key}`, `"${text}" is not a duration`);
  if (time < 0) throw new ConfigError(`${name}.${key}`, 'must be greater than or equal to 0');
  return time;
}

function readNumber(section: Section, key: string, fallback: number): number {
  const value = section[key];
  if (value === undefined || value === null) return fallback;
  if (typeof value !== 'number' || !Number.isInteger(value))
    throw new ConfigError(key, 'must be an integer');
  return value;
}
