import type { DnsPlugin } from '../../plugin.js';
import { closestZone } from '../../names.js';
import { expandZones } from '../../zones.js';

/**
 * Collects what other plugins know of a question, under labels (`metadata [ZONE…]`). `log`, `template`, `view` and `rewrite` read them; without this
 * directive there are none.
 */
export const metadata: DnsPlugin = {
  name: 'metadata',
  setup(words, context) {
    words.next();
    const zones = expandZones(words.remainingArguments(), context.zones);
    if (words.nextBlock() || words.next()) throw words.argumentError();
    return {
      serve: (query, next) => next(query),
      collect(query) {
        const labels = new Map<string, () => string>();
        if (closestZone(zones, query.name) === undefined) return labels;
        const asked = { ...query, metadata: labels };
        for (const instance of context.instances()) instance.describe?.(asked, labels);
        return labels;
      },
    };
  },
};
