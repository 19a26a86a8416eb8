import { CorefileError } from '../corefile/corefile-error.js';
import type { ServerBlock } from '../corefile/parser.js';
import { expandZone } from '../zones.js';

/** A zone and a port that a server block answers for. */
export interface Address {
  readonly zone: string;
  readonly port: number;
}

const DEFAULT_PORT = 53;
const SCHEMES: Readonly<Record<string, number>> = {
  dns: 53,
  tls: 853,
  quic: 853,
  grpc: 443,
  https: 443,
  https3: 443,
};

/** Reads the keys of a server block (`dns://example.org:1053`, `10.0.0.0/24`, `.`). Throws CorefileError. */
export function addressesOf(block: ServerBlock): Address[] {
  return block.keys.flatMap((key) => {
    const scheme = /^([a-z0-9]+):\/\//.exec(key);
    const text =
      scheme && SCHEMES[scheme[1] as string] !== undefined ? key.slice(scheme[0].length) : key;
    const parts = /^(.*?)(?::(\d+))?$/.exec(text);
    const name = parts?.[1] ?? text;
    const port = Number(parts?.[2] ?? SCHEMES[scheme?.[1] ?? ''] ?? DEFAULT_PORT);
    const zones = name.includes(':') && !name.includes('/') ? undefined : expandZone(name);
    if (zones === undefined || name === '')
      throw new CorefileError(
        `error inspecting server blocks: zone is not a valid domain name: ${name === '' ? '' : name.includes(':') ? text : name}`,
      );
    if (port > 65_535) throw new CorefileError(`address ${port}: invalid port`);
    return zones.map((zone) => ({ zone, port }));
  });
}
