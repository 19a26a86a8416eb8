import { CorefileError } from '../corefile/corefile-error.js';
import { Dispenser } from '../corefile/dispenser.js';
import { parseCorefile, type CorefileSources, type ServerBlock } from '../corefile/parser.js';
import { DIRECTIVES, PLUGINS } from '../order.js';
import type { BlockSettings, Next, SetupContext } from '../plugin.js';
import { addressesOf, type Address } from './keys.js';
import { chainOf, type NamedInstance } from './chain.js';

/** One server block, ready to answer. */
export interface Block {
  readonly addresses: readonly Address[];
  readonly plugins: readonly NamedInstance[];
  /** Undefined: the block has no plugin that answers. */
  readonly chain: Next | undefined;
  readonly settings: BlockSettings;
}

/** What plugins share, besides what depends on their block. */
export type SharedContext = Omit<
  SetupContext,
  | 'zones'
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

const NO_RELOAD = { intervalMs: 0, jitterMs: 0 };

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
    settings: { bind: [], view: '', root: '', reload: NO_RELOAD } as BlockSettings,
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
        throw new CorefileError(`plugin/${name}: this server does not implement the plugin`);
      const [first] = draft.addresses;
      const context: SetupContext = {
        ...shared,
        zones: draft.addresses.map(({ zone }) => zone),
        port: first?.port ?? 53,
        server: `dns://:${first?.port ?? 53}`,
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
  return drafts.map(({ addresses, plugins, settings }) => ({
    addresses,
    plugins,
    settings,
    chain: chainOf(plugins),
  }));
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

/** Two blocks may serve a zone on a port only on different addresses (`bind`) or in different views. */
function refuseDuplicates(
  drafts: readonly { block: ServerBlock; addresses: readonly Address[]; settings: BlockSettings }[],
): void {
  const seen = new Set<string>();
  for (const { addresses, settings } of drafts) {
    if (settings.view !== '') continue;
    for (const { zone, port } of addresses) {
      for (const host of settings.bind.length === 0 ? [''] : settings.bind) {
        const key = `${zone} ${port} ${host}`;
        if (seen.has(key))
          throw new CorefileError(`cannot serve dns://${zone}:${port} - it is already defined`);
        seen.add(key);
      }
    }
  }
}
