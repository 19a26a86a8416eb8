import { parse } from 'yaml';
import { parseCidr } from '../address.js';
import { refOf, type ConfigMap } from '../objects.js';
import { DEFAULT_CONFIG, type DetectLocalMode, type ProxyConfig } from './config.js';

type Section = Readonly<Record<string, unknown>>;

/** The modes that kube-proxy 1.36 knows on Linux. */
const MODES = ['iptables', 'ipvs', 'nftables'];
const DETECT_LOCAL_MODES: readonly string[] = [
  'ClusterCIDR',
  'NodeCIDR',
  'BridgeInterface',
  'InterfaceNamePrefix',
];

/** A configuration that kube-proxy would not start with. `field` is the path in the document. */
export class ConfigError extends Error {
  constructor(
    readonly field: string,
    message: string,
  ) {
    super(`${field}: ${message}`);
    this.name = 'ConfigError';
  }
}

/**
 * Reads the ConfigMap `kube-system/kube-proxy` as kubeadm writes it (key `config.conf`).
 * Throws ConfigError, or a YAML error with line and column, when kube-proxy would refuse it.
 */
export function parseConfigMap(configMap: ConfigMap): ProxyConfig {
  const text = configMap.data?.['config.conf'] ?? configMap.data?.['config'];
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
  const masqueradeBit = readNumber(iptables, 'masqueradeBit', DEFAULT_CONFIG.masqueradeBit);
  if (masqueradeBit < 0 || masqueradeBit > 31) {
    throw new ConfigError('iptables.masqueradeBit', 'must be within the range [0, 31]');
  }
  return {
    ...DEFAULT_CONFIG,
    mode,
    clusterCIDRs: readClusterCidrs(readText(document, 'clusterCIDR')),
    detectLocalMode: readDetectLocalMode(readText(document, 'detectLocalMode')),
    bridgeInterface: readText(detectLocal, 'bridgeInterface'),
    interfaceNamePrefix: readText(detectLocal, 'interfaceNamePrefix'),
    masqueradeAll: iptables['masqueradeAll'] === true,
    masqueradeBit,
    localhostNodePorts: iptables['localhostNodePorts'] !== false,
    nodePortAddresses: readNodePortAddresses(document['nodePortAddresses']),
    conntrackTcpBeLiberal: conntrack['tcpBeLiberal'] === true,
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
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) throw new ConfigError('nodePortAddresses', 'must be a list');
  const list = value.map(String);
  for (const entry of list) {
    if (entry !== 'primary' && parseCidr(entry) === undefined) {
      throw new ConfigError('nodePortAddresses', `"${entry}" is not a CIDR`);
    }
  }
  return list;
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

function readNumber(section: Section, key: string, fallback: number): number {
  const value = section[key];
  if (value === undefined || value === null) return fallback;
  if (typeof value !== 'number' || !Number.isInteger(value))
    throw new ConfigError(key, 'must be an integer');
  return value;
}
