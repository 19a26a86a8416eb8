import { familyOf, hostPort } from '../address.js';
import { ConfigError } from './config-error.js';

/** Where kube-proxy says that it is, and where it listens itself. */
export interface BindAddresses {
  /** Instead of the node's first address of that family, unless it is unspecified (`0.0.0.0`, `::`); no socket is bound to it. */
  readonly bindAddress: string;
  /** `ip:port`; an unspecified address stands for all addresses of both families. */
  readonly healthzBindAddress: string;
  readonly metricsBindAddress: string;
}

const HEALTHZ_PORT = 10_256;
const METRICS_PORT = 10_249;

export const DEFAULT_BIND_ADDRESSES: BindAddresses = {
  bindAddress: '0.0.0.0',
  healthzBindAddress: `0.0.0.0:${HEALTHZ_PORT}`,
  metricsBindAddress: `127.0.0.1:${METRICS_PORT}`,
};

/** What the fields say, '' where they say nothing; defaults follow the family of `bindAddress`. Throws ConfigError as kube-proxy refuses. */
export function bindAddresses(stated: BindAddresses): BindAddresses {
  const bindAddress = stated.bindAddress || DEFAULT_BIND_ADDRESSES.bindAddress;
  const family = familyOf(bindAddress);
  if (family === undefined)
    throw new ConfigError('bindAddress', 'not a valid textual representation of an IP address');
  const [all, own] = family === 'IPv4' ? ['0.0.0.0', '127.0.0.1'] : ['::', '::1'];
  const read = (field: 'healthzBindAddress' | 'metricsBindAddress', ip: string, port: number) => {
    const text = stated[field] || ip;
    const full = familyOf(text) === undefined ? text : hostPort(text, port);
    if (socketOf(full) === undefined) throw new ConfigError(field, 'must be IP:port');
    return full;
  };
  return {
    bindAddress,
    healthzBindAddress: read('healthzBindAddress', all, HEALTHZ_PORT),
    metricsBindAddress: read('metricsBindAddress', own, METRICS_PORT),
  };
}

/** Does a socket bound to `bound` (`ip:port`) take connections to this address? */
export function isBound(bound: string, ip: string, port: number): boolean {
  const socket = socketOf(bound);
  if (socket?.port !== port) return false;
  return isUnspecified(socket.ip) || socket.ip === ip;
}

export const isUnspecified = (ip: string): boolean => ip === '0.0.0.0' || ip === '::';

function socketOf(text: string): { readonly ip: string; readonly port: number } | undefined {
  const [, six, four, digits] = /^(?:\[([^\]]*)\]|([^:]*)):(\d{1,5})$/.exec(text) ?? [];
  const ip = six ?? four ?? '';
  const port = Number(digits);
  return familyOf(ip) === undefined || port > 65_535 ? undefined : { ip, port };
}
