import type { DnsPlugin, PluginInstance } from '../../plugin.js';

const DEFAULT_ADDRESS = ':8181';

/** A page that says whether every plugin is ready; who was ready once stays so (`ready [ADDRESS]`). */
export const ready: DnsPlugin = {
  name: 'ready',
  setup(words, context) {
    let address = DEFAULT_ADDRESS;
    while (words.next()) {
      const args = words.remainingArguments();
      if (args.length > 1) throw words.argumentError();
      address = args[0] ?? DEFAULT_ADDRESS;
      while (words.nextBlock()) throw words.argumentError();
    }
    const done = new Set<PluginInstance>();
    const missing = (): string[] => {
      const names = new Set<string>();
      for (const { name, instance } of context.readiness()) {
        if (done.has(instance)) continue;
        if (instance.ready?.() === false) names.add(name);
        else done.add(instance);
      }
      return [...names].sort();
    };
    return {
      page: {
        address,
        answer: (path) => {
          if (path !== '/ready') return { status: 404, body: '404 page not found\n' };
          const waiting = missing();
          return waiting.length === 0
            ? { status: 200, body: 'OK' }
            : { status: 503, body: waiting.join(',') };
        },
      },
    };
  },
};
