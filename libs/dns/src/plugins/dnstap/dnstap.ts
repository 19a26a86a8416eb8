import type { Dispenser } from '../../corefile/dispenser.js';
import { parseInteger } from '../../integer.js';
import type { DnsPlugin } from '../../plugin.js';

const MAX_BUFFER = 1_024;
const MAX_QUEUE = 4_096;

/** Copies messages to a collector (`dnstap ENDPOINT [full] [BUFFER] [QUEUE] { … }`). Read and checked: no collector can be reached from here. */
export const dnstap: DnsPlugin = {
  name: 'dnstap',
  setup(words, { log }) {
    while (words.next()) {
      let args = words.remainingArguments();
      if (args.length === 0) throw words.argumentError();
      const listens = args[0] === 'listen';
      if (listens) {
        if (args.length < 2) throw words.error('dnstap listen requires an endpoint argument');
        args = args.slice(1);
      }
      checkMultiple(words, 'MultipleTcpWriteBuf', args[2], MAX_BUFFER, 'MiB units');
      checkMultiple(words, 'MultipleQueue', args[3], MAX_QUEUE, 'x10k messages');
      while (words.nextBlock()) checkOption(words, listens);
      log.warning(`plugin/dnstap: without effect: nothing is copied to ${args[0]}`);
    }
    return { serve: (query, next) => next(query) };
  },
};

function checkMultiple(
  words: Dispenser,
  name: string,
  text: string | undefined,
  most: number,
  unit: string,
): void {
  if (text === undefined) return;
  let value: number;
  try {
    value = parseInteger(text);
  } catch (error) {
    throw words.error(
      `dnstap: invalid ${name} ${JSON.stringify(text)}: ${(error as Error).message}`,
    );
  }
  if (value < 1 || value > most)
    throw words.error(`dnstap: ${name} must be between 1 and ${most} (${unit}): ${value}`);
}

function checkOption(words: Dispenser, listens: boolean): void {
  switch (words.value) {
    case 'skipverify':
      break;
    case 'tls': {
      if (!listens) throw words.error('tls directive only valid for listeners');
      if (words.remainingArguments().length < 2)
        throw words.error('tls requires cert and key file paths');
      break;
    }
    case 'identity':
    case 'version':
    case 'extra':
      words.argument();
      break;
    default:
      throw words.error(`unknown property '${words.value}'`);
  }
}
