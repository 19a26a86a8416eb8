import { CorefileError } from '../../corefile/corefile-error.js';
import { parseDuration } from '../../duration.js';
import { replyTo } from '../../message.js';
import type { DnsPlugin } from '../../plugin.js';

const DEFAULT_DELAY_MS = 100;

/** Drops, truncates and delays answers on purpose, for tests of clients. */
export const erratic: DnsPlugin = {
  name: 'erratic',
  setup(words, { clock }) {
    const every = { drop: 2, truncate: 0, delay: 0 };
    let delayMs = DEFAULT_DELAY_MS;
    let drops = false;
    while (words.next()) {
      while (words.nextBlock()) {
        const option = words.value;
        if (option !== 'drop' && option !== 'truncate' && option !== 'delay') {
          if (option === 'large') continue;
          throw words.error(`unknown property '${option}'`);
        }
        const args = words.remainingArguments();
        if (args.length > (option === 'delay' ? 2 : 1)) throw words.argumentError();
        const [amount, delay] = args;
        // A plain `drop` says nothing that was not so before.
        if (amount !== undefined && option === 'drop') drops = true;
        every[option] = amount === undefined ? 2 : amountOf(amount);
        if (delay !== undefined) delayMs = parseDuration(delay);
      }
    }
    if (!drops && (every.delay > 0 || every.truncate > 0)) every.drop = 0;
    let count = 0;
    return {
      async serve(query) {
        const number = count++;
        const hits = (amount: number): boolean => amount > 0 && number % amount === 0;
        // CoreDNS compares bits here, where it counts for the other two.
        const truncated = every.truncate > 0 && (number & every.truncate) === 0;
        const name = query.message.question[0]?.name ?? '.';
        if (hits(every.delay)) await new Promise<void>((resolve) => clock.after(delayMs, resolve));
        if (hits(every.drop)) return { rcode: 'NOERROR', silent: true };
        const base = {
          ...replyTo(query.message),
          authoritative: true,
          truncated,
        };
        if (query.type === 'A' || query.type === 'AAAA') {
          const data = query.type === 'A' ? '192.0.2.53' : '2001:db8::53';
          return {
            rcode: 'NOERROR',
            plugin: 'erratic',
            reply: { ...base, answer: [{ name, type: query.type, class: 'IN', ttl: 0, data }] },
          };
        }
        return { rcode: 'SERVFAIL' };
      },
    };
  },
};

/** A number of questions, as Go reads 32 bits. */
function amountOf(text: string): number {
  const fail = (reason: string): never => {
    throw new CorefileError(`strconv.ParseInt: parsing ${JSON.stringify(text)}: ${reason}`);
  };
  if (!/^[-+]?\d+$/.test(text)) fail('invalid syntax');
  if (Number(text) >= 2 ** 31 || Number(text) < -(2 ** 31)) fail('value out of range');
  if (Number(text) < 0) throw new CorefileError(`illegal amount value given "${text}"`);
  return Number(text);
}
