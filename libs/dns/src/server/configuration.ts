import { CorefileError } from '../corefile/corefile-error.js';
import { Dispenser } from '../corefile/dispenser.js';
import { parseCorefile, type CorefileSources } from '../corefile/parser.js';
import { DIRECTIVES, NOT_BUILT, PLUGINS } from '../order.js';
import type { BlockSettings, Next, PluginInstance, SetupContext } from '../plugin.js';
import { addressesOf, addressText, type Address } from './keys.js';
import { chainOf, type NamedInstance } from './chain.js';

/** One server block, ready to answer. */
export interface Block {
  readonly addresses: readonly Address[];
  readonly plugins: readonly NamedInstance[];
  /** Undefined: the block has no plugin that answers. */
  readonly chain: Next | undefined;
  /** What collects labels of questions (`metadata`). */
  readonly collector: PluginInstance | undefined;
  readonly settings: BlockSettings;
}

/** What plugins share, besides what depends on their block. */
export type SharedContext = Omit<
  SetupContext,
  | 'zones'
  | 'keys'
  | 'server'
  | 'port'
  | 'settings'
  | 'plugin'
  | 'instances'
  | 'handlers'
  | 'readiness'
  | 'ask'
> & {
  ask(port: number, name: string, type: string): void;
};

/** What a block is without directives; the times are CoreDNS' own. */
const PLAIN: BlockSettings = {
  bind: [],
  view: '',
  root: '',
  reload: { intervalMs: 0, jitterMs: 0 },
  connections: { readMs: 3_000, idleMs: 10_000, maxQueries: -1 },
  sockets: 1,
};

/** Reads a Corefile and sets its plugins up, in the order in which CoreDNS does it. Throws CorefileError with its message. */
export function configure(
  corefile: string,
  sources: Omit<CorefileSources, 'isDirective'>,
  shared: SharedContext,
): readonly Block[] {
  const known = new Set(DIRECTIVES);
  const parsed = parseCorefile(corefile, { ...sources, isDirective: (name) => known.has(name) });
  const drafts = parsed.map((block) => ({
    block,
    addresses: addressesOf(block),
    plugins: [] as NamedInstance[],
    settings: PLAIN,
  }));
  for (const zone of new Set(
    drafts.flatMap(({ addresses }) => addresses.map((each) => each.zone)),
  )) {
    if (!isPreferredSyntax(zone))
      shared.log.print(`Warning: Domain "${zone}" does not follow RFC1035 preferred syntax`);
  }
  for (const name of DIRECTIVES) {
    for (const draft of drafts) {
      const words = draft.block.directives.get(name);
      if (!words) continue;
      const plugin = PLUGINS.get(name);
      if (!plugin)
        throw new CorefileError(
          `plugin/${name}: this server does not implement the plugin${NOT_BUILT[name] === undefined ? '' : ` (${NOT_BUILT[name]})`}`,
        );
      const [first] = draft.addresses;
      const context: SetupContext = {
        ...shared,
        zones: draft.addresses.map(({ zone }) => zone),
        port: first?.port ?? 53,
        keys: draft.addresses.map((each) => ({ scheme: each.scheme, text: addressText(each) })),
        server: `${first?.scheme ?? 'dns'}://:${first?.port ?? 53}`,
        settings: draft.settings,
        plugin: (wanted) => draft.plugins.find((each) => each.name === wanted)?.instance,
        instances: () => draft.plugins.map(({ instance }) => instance),
        handlers: () =>
          draft.plugins
            .filter(({ instance }) => instance.serve !== undefined)
            .map((each) => each.name),
        readiness: () =>
          drafts.flatMap(({ plugins }) =>
            plugins.filter(({ instance }) => instance.ready !== undefined),
          ),
        ask: (question, type) => shared.ask(first?.port ?? 53, question, type),
      };
      named(name, () => {
        const instance = plugin.setup(new Dispenser(words, sources.path), context);
        if (!instance) return;
        draft.plugins.push({ name, instance });
        if (instance.block) draft.settings = { ...draft.settings, ...instance.block };
      });
    }
  }
  refuseDuplicates(drafts);
  for (const { plugins } of drafts)
    for (const { name, instance } of plugins) named(name, () => instance.verify?.());
  return drafts.map(({ addresses, plugins, settings }) => {
    const collector = plugins.find(({ instance }) => instance.collect !== undefined)?.instance;
    return { addresses, plugins, settings, collector, chain: chainOf(plugins) };
  });
}

/** Letters, digits and hyphens, a letter first (RFC 1035 2.3.1); the root and reverse zones are as they are. */
function isPreferredSyntax(zone: string): boolean {
  return (
    zone === '.' ||
    /(?:^|\.)(?:in-addr|ip6)\.arpa\.$/.test(zone) ||
    /^(?:[a-z](?:[a-z0-9-]*[a-z0-9])?\.)+$/i.test(zone)
  );
}

/** Errors of a plugin carry its name. */
function named(plugin: string, task: () => void): void {
  try {
    task();
  } catch (error) {
    throw new CorefileError(`plugin/${plugin}: ${(error as Error).message}`);
  }
}

/**
 * Two blocks may serve a zone on a port only on different addresses (`bind`), both naming theirs, or in different views: one with a view is held
 * against those without, never the other way round.
 */
function refuseDuplicates(
  drafts: readonly { addresses: readonly Address[]; settings: BlockSettings }[],
): void {
  const seen = new Set<string>();
  const unbound = new Map<string, string>();
  for (const { addresses, settings } of drafts) {
    for (const address of addresses) {
      for (const host of settings.bind.length === 0 ? [''] : settings.bind) {
        const everywhere = addressText(address);
        const here = addressText(address, host);
        if (seen.has(here)) throw new CorefileError(`cannot serve ${here} - it is already defined`);
        const other = host === '' ? unbound.get(everywhere) : everywhere;
        if (other !== undefined && unbound.has(everywhere) && (host === '' || seen.has(everywhere)))
          throw new CorefileError(
            `cannot serve ${here} - zone overlap listener capacity with ${other}`,
          );
        if (settings.view !== '') continue;
        seen.add(here);
        unbound.set(everywhere, here);
      }
    }
  }
}
