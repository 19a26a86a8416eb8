import type { Answer, Next, PluginInstance, Query } from '../plugin.js';

/** A plugin of a server block with its name. */
export interface NamedInstance {
  readonly name: string;
  readonly instance: PluginInstance;
}

/** Links plugins so that each can ask the rest; behind the last one there is nothing (`no next plugin found`). */
export function chainOf(plugins: readonly NamedInstance[]): Next | undefined {
  const handlers = plugins.filter(({ instance }) => instance.serve !== undefined);
  if (handlers.length === 0) return undefined;
  let next: Next | undefined;
  for (const { name, instance } of [...handlers].reverse()) {
    const rest: Next =
      next ?? (() => ({ rcode: 'SERVFAIL', error: `plugin/${name}: no next plugin found` }));
    next = (query: Query): Answer => instance.serve?.(query, rest) ?? rest(query);
  }
  return next;
}
