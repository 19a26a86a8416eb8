import { onlyOnce } from '../../corefile/corefile-error.js';
import type { DnsPlugin } from '../../plugin.js';

const SIGHTINGS = 2;
const WATCH_MS = 30_000;

/** Asks a random HINFO question at start; seeing it come back more than twice means that forwarding turns in a circle. */
export const loop: DnsPlugin = {
  name: 'loop',
  setup(words, context) {
    let used = false;
    while (words.next()) {
      if (used) throw onlyOnce();
      used = true;
      if (words.nextArgument()) throw words.argumentError();
    }
    const zone = context.zones[0] ?? '.';
    const name = `${context.random.int(2 ** 31)}.${context.random.int(2 ** 31)}.${zone === '.' ? '' : zone}`;
    let seen = 0;
    let watching = true;
    return {
      start() {
        context.ask(name, 'HINFO');
        context.clock.after(WATCH_MS, () => (watching = false));
      },
      stop() {
        watching = false;
      },
      serve(query, next) {
        if (!watching || query.type !== 'HINFO' || query.name !== name) return next(query);
        if (++seen > SIGHTINGS) {
          watching = false;
          context.log.fatal(
            `plugin/loop: Loop (${query.client.ip}:${query.client.port} -> :${context.port}) detected for zone "${zone}", see https://coredns.io/plugins/loop#troubleshooting. Query: "HINFO ${name}"`,
          );
          context.exit(1);
        }
        return next(query);
      },
    };
  },
};
