import { CorefileError } from '../../corefile/corefile-error.js';
import { formatDuration, parseDuration } from '../../duration.js';
import { Fallthrough } from '../../fallthrough.js';
import { closestZone } from '../../names.js';
import type { DnsPlugin, SetupContext } from '../../plugin.js';
import { LoadedZone } from '../../zone/loaded-zone.js';
import { serveZone, transferOf, unknownZone } from '../../zone/serve-zone.js';
import { expandZones, pathBelow } from '../../zones.js';

const DEFAULT_RELOAD_MS = 60_000;

/** Zones from files of their own (`file PATH [ZONE…] { reload DURATION; fallthrough [ZONE…] }`). */
export const file: DnsPlugin = {
  name: 'file',
  setup(words, context) {
    const zones = new Map<string, LoadedZone>();
    const fallthrough = new Fallthrough();
    let reloadMs = DEFAULT_RELOAD_MS;
    let missing: string | undefined;
    while (words.next()) {
      const path = pathBelow(context.settings.root, words.argument());
      const given = words.remainingArguments();
      const text = context.readFile(path);
      if (text === undefined) missing = `open ${path}: no such file or directory`;
      const own = expandZones(given, context.zones).map((origin) => new LoadedZone(origin, path, context));
      for (const zone of own) {
        if (text !== undefined) zone.read(text);
        zones.set(zone.origin, zone);
      }
      while (words.nextBlock()) {
        const option = words.value;
        const args = words.remainingArguments();
        if (option === 'fallthrough') fallthrough.set(args);
        else if (option === 'reload') reloadMs = reloadInterval(args[0]);
        else if (option === 'reload_by_mtime' || option === 'upstream') continue;
        else throw words.error(`unknown property '${option}'`);
      }
      for (const zone of own) zone.reloadMs = reloadMs;
    }
    if (missing !== undefined) complain(missing, reloadMs, context);
    const origins = [...zones.keys()];
    return {
      start: () => { for (const zone of zones.values()) zone.start(); },
      stop: () => { for (const zone of zones.values()) zone.stop(); },
      transfer: (name, serial) => transferOf(zones.get(name)?.zone, name, serial),
      serve(query, next) {
        const origin = closestZone(origins, query.name);
        const loaded = origin === undefined ? undefined : zones.get(origin);
        return loaded ? serveZone('file', loaded.zone, query, next, fallthrough) : unknownZone('file', context, query, next);
      },
    };
  },
}; // prettier-ignore

function reloadInterval(text: string | undefined): number {
  if (text === undefined) throw new CorefileError('reload duration value is expected');
  try {
    return parseDuration(text);
  } catch (error) {
    // The plugin's name stands twice in its complaints.
    throw new CorefileError(`plugin/file: ${(error as Error).message}`);
  }
}

function complain(missing: string, reloadMs: number, { log }: SetupContext): void {
  if (reloadMs === 0) throw new CorefileError(`plugin/file: ${missing}`);
  log.warning(
    `plugin/file: Failed to open ${JSON.stringify(missing)}: trying again in ${formatDuration(reloadMs)}`,
  );
}
