/** Linux answers on all of 127.0.0.0/8; `localhost` itself stands for nobody else. */
const LOCALHOST = '127.0.0.1';
/** TEST-NET-2 (RFC 5737): where clients on this machine seem to come from. */
const CLIENTS = '198.51.100';

/** The loopback address that stands for an IPv4 address: the same one with 127 in front (192.168.1.101 → 127.168.1.101). Undefined: there is none. */
export function loopbackAlias(ip: string): string | undefined {
  const [first, ...rest] = ip.split('.');
  if (first === undefined || rest.length !== 3) return undefined;
  const alias = ['127', ...rest].join('.');
  return alias === LOCALHOST ? undefined : alias;
}

/** The host outside that a client is for the cluster: 127.0.0.7 is 198.51.100.7; a client of another machine is itself. */
export function clientAddress(remote: string): string {
  const ip = remote.replace(/^::ffff:/, '');
  if (ip === '::1') return `${CLIENTS}.1`;
  return ip.startsWith('127.') ? `${CLIENTS}.${ip.split('.').at(-1)}` : ip;
}
