import { CorefileError } from '../../corefile/corefile-error.js';
import type { Dispenser } from '../../corefile/dispenser.js';
import { parseDuration } from '../../duration.js';
import { parseInteger } from '../../integer.js';
import type { DnsPlugin } from '../../plugin.js';

const KINDS = new Set(['zipkin', 'datadog']);

/** Reports to a tracing service (`trace [TYPE] [ENDPOINT] { … }`). Read and checked: no such service can be reached from here. */
export const trace: DnsPlugin = {
  name: 'trace',
  setup(words, { log }) {
    while (words.next()) {
      const args = words.remainingArguments();
      if (args.length > 2) throw words.argumentError();
      const kind = args.length === 2 ? (args[0] as string).toLowerCase() : 'zipkin';
      if (!KINDS.has(kind))
        throw new CorefileError(`tracing endpoint type '${kind}' is not supported`);
      while (words.nextBlock()) checkOption(words);
    }
    log.warning('plugin/trace: without effect: no spans are sent');
    return { serve: (query, next) => next(query) };
  },
};

function checkOption(words: Dispenser): void {
  const option = words.value;
  const args = words.remainingArguments();
  const one = (): string => {
    if (args.length !== 1) throw words.argumentError();
    return args[0] as string;
  };
  switch (option) {
    case 'every':
      checkUnsigned(one());
      break;
    case 'service':
      one();
      break;
    case 'client_server':
      if (args.length > 0) checkBoolean(one());
      break;
    case 'datadog_analytics_rate':
      if (args.length > 0) checkRate(one());
      break;
    case 'zipkin_max_backlog_size':
    case 'zipkin_max_batch_size':
      parseInteger(one());
      break;
    case 'zipkin_max_batch_interval':
      parseDuration(one());
      break;
    default:
      throw words.error(`unknown property '${option}'`);
  }
}

function checkUnsigned(text: string): void {
  const quoted = JSON.stringify(text);
  if (!/^\d+$/.test(text))
    throw new CorefileError(`strconv.ParseUint: parsing ${quoted}: invalid syntax`);
  if (BigInt(text) >= 2n ** 64n)
    throw new CorefileError(`strconv.ParseUint: parsing ${quoted}: value out of range`);
}

function checkBoolean(text: string): void {
  if (!/^(?:1|t|T|TRUE|true|True|0|f|F|FALSE|false|False)$/.test(text))
    throw new CorefileError(`strconv.ParseBool: parsing ${JSON.stringify(text)}: invalid syntax`);
}

function checkRate(text: string): void {
  const rate = Number(text);
  if (text.trim() === '' || Number.isNaN(rate))
    throw new CorefileError(`strconv.ParseFloat: parsing ${JSON.stringify(text)}: invalid syntax`);
  if (rate > 1 || rate < 0)
    throw new CorefileError(
      `datadog analytics rate must be between 0 and 1, '${rate.toFixed(6)}' is not supported`,
    );
}
