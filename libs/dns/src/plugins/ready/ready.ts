import { onlyOnce } from '../../corefile/corefile-error.js';
import { pageAddress } from '../../host-port.js';
import type { DnsPlugin, PluginInstance } from '../../plugin.js';

const DEFAULT_ADDRESS = ':8181';

/** A page that says whether every plugin is ready; who was ready once stays so (`ready [ADDRESS] { monitor until-ready|continuously }`). */
export const ready: DnsPlugin = {
  name: 'ready',
  setup(words, context) {
    let address = DEFAULT_ADDRESS;
    let forGood = true;
    let seen = 0;
    while (words.next()) {
      if (seen++ > 0) throw onlyOnce();
      address = pageAddress(words, DEFAULT_ADDRESS);
      while (words.nextBlock()) {
        if (words.value !== 'monitor') throw words.error(`unknown property '${words.value}'`);
        const [kind, ...more] = words.remainingArguments();
        if (kind === undefined || more.length > 0) throw words.argumentError();
        if (kind !== 'until-ready' && kind !== 'continuously')
          throw words.error(`monitor type '${kind}' not supported`);
        forGood = kind === 'until-ready';
      }
    }
    const done = new Set<PluginInstance>();
    const missing = (): string[] => {
      const names = new Set<string>();
      for (const { name, instance } of context.readiness()) {
        if (done.has(instance)) continue;
        if (instance.ready?.() === false) names.add(name);
        else if (forGood) done.add(instance);
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
