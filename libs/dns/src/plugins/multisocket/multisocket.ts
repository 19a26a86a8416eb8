import { CorefileError } from '../../corefile/corefile-error.js';
import { parseInteger } from '../../integer.js';
import type { DnsPlugin } from '../../plugin.js';

const MAX_SOCKETS = 1_024;

/** Several sockets on one port (`multisocket [N]`). Read and checked: here one socket serves them all. */
export const multisocket: DnsPlugin = {
  name: 'multisocket',
  setup(words) {
    words.next();
    const [text, ...more] = words.remainingArguments();
    if (more.length > 0 || words.next()) throw words.argumentError();
    if (text === undefined) return undefined;
    let sockets: number;
    try {
      sockets = parseInteger(text);
    } catch (error) {
      throw new CorefileError(`invalid num sockets: ${(error as Error).message}`);
    }
    if (sockets < 1) throw new CorefileError(`num sockets can not be zero or negative: ${sockets}`);
    if (sockets > MAX_SOCKETS)
      throw new CorefileError(`num sockets exceeds maximum (${MAX_SOCKETS}): ${sockets}`);
    return { block: { sockets } };
  },
};
