import { goPattern, type GoPattern } from '#machinery';
import { CorefileError } from '../../corefile/corefile-error.js';
import { parseDuration } from '../../duration.js';
import { closestZone, fqdn, lower } from '../../names.js';
import type { Dispenser } from '../../corefile/dispenser.js';
import type { DnsPlugin, SetupContext } from '../../plugin.js';
import { LoadedZone } from '../../zone/loaded-zone.js';
import { serveZone, transferOf, unknownZone } from '../../zone/serve-zone.js';
import { expandZones, pathBelow } from '../../zones.js';

const DEFAULT_RELOAD_MS = 60_000;
const MAX_PATTERN = 10_000;

interface Options {
  directory: string;
  pattern: GoPattern;
  /** The origin, with `$1` … for parts of the file's name. */
  template: string;
  reloadMs: number;
}

/** Zones from all files of a folder whose names fit (`auto [ZONE…] { directory DIR [REGEXP TEMPLATE]; reload DURATION }`). */
export const auto: DnsPlugin = {
  name: 'auto',
  setup(words, context) {
    let allowed: readonly string[] = context.zones;
    const options: Options = {
      directory: '',
      pattern: goPattern(String.raw`db\.(.*)`),
      template: '$1',
      reloadMs: DEFAULT_RELOAD_MS,
    };
    while (words.next()) {
      allowed = expandZones(words.remainingArguments(), context.zones);
      while (words.nextBlock()) readOption(words, options, context);
    }
    const zones = new Map<string, LoadedZone>();
    walk(zones, options, context);
    let timer: { cancel(): void } | undefined;
    return {
      start: () => {
        if (options.reloadMs > 0)
          timer = context.clock.every(options.reloadMs, () => walk(zones, options, context));
        for (const zone of zones.values()) zone.start();
      },
      stop: () => {
        timer?.cancel();
        for (const zone of zones.values()) zone.stop();
      },
      transfer: (name, serial) => transferOf(zones.get(name)?.zone, name, serial),
      serve(query, next) {
        if (closestZone(allowed, query.name) === undefined) return next(query);
        const origin = closestZone([...zones.keys()], query.name);
        const loaded = origin === undefined ? undefined : zones.get(origin);
        return loaded
          ? serveZone('auto', loaded.zone, query, next)
          : unknownZone('auto', context, query, next);
      },
    };
  },
};

function readOption(words: Dispenser, options: Options, context: SetupContext): void {
  const option = words.value;
  const args = words.remainingArguments();
  const [first, pattern, template, extra] = args;
  if (option === 'directory') {
    if (
      first === undefined ||
      extra !== undefined ||
      (pattern !== undefined && template === undefined)
    )
      throw words.argumentError();
    options.directory = pathBelow(context.settings.root, first);
    if (context.listFiles(options.directory) === undefined)
      context.log.warning(`plugin/auto: Directory does not exist: ${options.directory}`);
    if (pattern === undefined || template === undefined) return;
    if (pattern.length > MAX_PATTERN) throw words.error('regexp too large');
    options.pattern = goPattern(pattern);
    if (!/\((?!\?[:=!])/.test(pattern)) throw words.error('Need at least one sub expression');
    options.template = template.replace(/\{(\d+)\}/g, '$$$1');
  } else if (option === 'reload') {
    if (first === undefined) throw new CorefileError('reload duration value is expected');
    try {
      options.reloadMs = parseDuration(first);
      if (options.reloadMs < 0) throw new CorefileError('invalid duration');
    } catch (error) {
      throw new CorefileError(`plugin/file: ${(error as Error).message}`);
    }
  } else if (option !== 'upstream') throw words.error(`unknown property '${option}'`);
}

/** Takes up files that have come and drops zones whose file has gone. The first file of a zone in alphabetical order wins. */
function walk(
  zones: Map<string, LoadedZone>,
  { directory, pattern, template, reloadMs }: Options,
  context: SetupContext,
): void {
  const { log } = context;
  const files = context.listFiles(directory);
  if (files === undefined)
    log.warning(
      `plugin/auto: error reading ${directory}: lstat ${directory}: no such file or directory`,
    );
  const seen = new Set<string>();
  for (const path of files ?? []) {
    const name = path.slice(path.lastIndexOf('/') + 1);
    const match = pattern.exec(name);
    if (!match) continue;
    const origin = lower(
      fqdn(template.replace(/\$(\d+)/g, (_, group: string) => match[Number(group)] ?? '')),
    );
    if (seen.has(origin)) continue;
    const known = zones.get(origin);
    if (known) known.path = path;
    else {
      const zone = new LoadedZone(origin, path, context, 'auto');
      zone.reloadMs = reloadMs;
      try {
        zone.read(context.readFile(path) ?? '');
      } catch (error) {
        log.warning(`plugin/auto: Parse zone \`${origin}': ${(error as Error).message}`);
        continue;
      }
      zones.set(origin, zone);
      zone.start();
      log.info(`plugin/auto: Inserting zone \`${origin}' from: ${path}`);
    }
    seen.add(origin);
  }
  for (const [origin, zone] of zones) {
    if (seen.has(origin)) continue;
    zone.stop();
    zones.delete(origin);
    log.info(`plugin/auto: Deleting zone \`${origin}'`);
  }
}
