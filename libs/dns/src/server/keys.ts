import { CorefileError } from '../corefile/corefile-error.js';
import type { ServerBlock } from '../corefile/parser.js';
import { expandZone } from '../zones.js';

/** A zone and a port that a server block answers for. */
export interface Address {
  readonly scheme: Scheme;
  readonly zone: string;
  readonly port: number;
}

/** How messages travel; `dns` is UDP and TCP. */
type Scheme = 'dns' | 'tls' | 'quic' | 'grpc' | 'https' | 'https3';

const SCHEMES: Readonly<Record<Scheme, number>> = {
  dns: 53,
  tls: 853,
  quic: 853,
  grpc: 443,
  https: 443,
  https3: 443,
};

/** The address as CoreDNS writes it; `on` is the address that the block is bound to. */
export function addressText({ scheme, zone, port }: Address, on = ''): string {
  return `${scheme}://${zone}:${port}${on === '' ? '' : ` on ${on}`}`;
}

/** Reads the keys of a server block (`dns://example.org:1053`, `10.0.0.0/24`, `.`). Throws CorefileError. */
export function addressesOf(block: ServerBlock): Address[] {
  return block.keys.flatMap((key) => {
    const [, prefix] = /^([a-z0-9]+):\/\//.exec(key) ?? [];
    const known = prefix !== undefined && isScheme(prefix) ? prefix : undefined;
    const scheme = known ?? 'dns';
    const text = known ? key.slice(known.length + 3) : key;
    const parts = /^(.*?)(?::(\d+))?$/.exec(text);
    const name = parts?.[1] ?? text;
    const port = Number(parts?.[2] ?? SCHEMES[scheme]);
    const zones = name.includes(':') && !name.includes('/') ? undefined : expandZone(name);
    if (zones === undefined || name === '')
      throw new CorefileError(
        `error inspecting server blocks: zone is not a valid domain name: ${name === '' ? '' : name.includes(':') ? text : name}`,
      );
    if (port > 65_535) throw new CorefileError(`address ${port}: invalid port`);
    return zones.map((zone) => ({ scheme, zone, port }));
  });
}

const isScheme = (text: string): text is Scheme => Object.hasOwn(SCHEMES, text);
