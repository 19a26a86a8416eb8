import { isIP } from 'node:net';
import { CorefileError } from '../../corefile/corefile-error.js';
import type { Dispenser } from '../../corefile/dispenser.js';
import { Fallthrough } from '../../fallthrough.js';
import { splitHostPort } from '../../host-port.js';
import { closestZone } from '../../names.js';
import type { DnsPlugin } from '../../plugin.js';
import { serveZone, transferOf, unknownZone } from '../../zone/serve-zone.js';
import { expandZones } from '../../zones.js';
import { SecondaryZone } from './secondary-zone.js';

/** Zones that are fetched from their primaries and kept up to date (`secondary [ZONE…] { transfer from ADDRESS… }`). */
export const secondary: DnsPlugin = {
  name: 'secondary',
  setup(words, context) {
    const zones = new Map<string, SecondaryZone>();
    const fallthrough = new Fallthrough();
    while (words.next()) {
      const origins = expandZones(words.remainingArguments(), context.zones);
      const primaries: string[] = [];
      while (words.nextBlock()) {
        const option = words.value;
        if (option === 'transfer') primaries.push(...primariesOf(words));
        else if (option === 'fallthrough') fallthrough.set(words.remainingArguments());
        else throw words.error(`unknown property '${option}'`);
      }
      if (primaries.length === 0) throw words.error('secondary zones require a transfer from property');
      for (const origin of origins) zones.set(origin, new SecondaryZone(origin, primaries, context));
    }
    const origins = [...zones.keys()];
    return {
      start: () => { for (const zone of zones.values()) zone.start(); },
      stop: () => { for (const zone of zones.values()) zone.stop(); },
      transfer: (name, serial) => transferOf(zones.get(name)?.zone, name, serial),
      serve(query, next) {
        const origin = closestZone(origins, query.name);
        const held = origin === undefined ? undefined : zones.get(origin);
        if (!held) return unknownZone('secondary', context, query, next);
        if (!held.expired) return serveZone('secondary', held.zone, query, next, fallthrough);
        context.log.error(`plugin/secondary: Zone ${origin} is expired`);
        return { rcode: 'SERVFAIL' };
      },
    };
  },
}; // prettier-ignore

function primariesOf(words: Dispenser): readonly string[] {
  const kind = words.argument();
  if (kind !== 'from') throw words.error(`unknown property ${kind}`);
  const addresses = words.remainingArguments();
  if (addresses.length === 0) throw words.argumentError();
  return addresses.map((address) => {
    if (address === '*') throw new CorefileError("can't use '*' in transfer from");
    if (isIP(address) > 0) return address.includes(':') ? `[${address}]:53` : `${address}:53`;
    const { host, port } = hostAndPort(address);
    if (isIP(host) === 0) throw new CorefileError(`must specify an IP address: \`${address}'`);
    return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
  });
}

function hostAndPort(address: string): { readonly host: string; readonly port: string } {
  try {
    return splitHostPort(address);
  } catch {
    throw new CorefileError(`must specify an IP address: \`${address}'`);
  }
}
