import { isIP } from 'node:net';
import { CorefileError } from '../../corefile/corefile-error.js';
import { parseDuration } from '../../duration.js';
import { parseInteger } from '../../integer.js';
import type { DnsPlugin } from '../../plugin.js';

const POLICIES = new Set(['use', 'ignore', 'reject', 'skip']);

/** The PROXY protocol in front of questions (`proxyproto { allow CIDR…; default POLICY; udp_session_tracking TTL [N] }`). Read and checked only. */
export const proxyproto: DnsPlugin = {
  name: 'proxyproto',
  setup(words, { log }) {
    while (words.next()) {
      if (words.remainingArguments().length > 0) throw words.argumentError();
      while (words.nextBlock()) {
        const option = words.value;
        const args = words.remainingArguments();
        const [first = '', second] = args;
        switch (option) {
          case 'allow':
            for (const each of args)
              if (!isNetwork(each))
                throw new CorefileError(`${each}: invalid CIDR address: ${each}`);
            break;
          case 'default':
            if (args.length !== 1 || !POLICIES.has(first.toLowerCase()))
              throw words.argumentError();
            break;
          case 'udp_session_tracking':
            if (args.length < 1 || args.length > 2) throw words.argumentError();
            checkTracking(first, second);
            break;
          default:
            throw words.error(`unknown option '${option}'`);
        }
      }
    }
    log.warning('plugin/proxyproto: without effect: clients are seen by their own addresses');
    return undefined;
  },
};

function checkTracking(ttl: string, sessions: string | undefined): void {
  const prefix = 'udp_session_tracking: invalid';
  try {
    parseDuration(ttl);
  } catch (error) {
    throw new CorefileError(
      `${prefix} duration ${JSON.stringify(ttl)}: ${(error as Error).message}`,
    );
  }
  if (sessions === undefined) return;
  const refused = new CorefileError(
    `${prefix} max sessions ${JSON.stringify(sessions)}: must be a positive integer`,
  );
  let count = 0;
  try {
    count = parseInteger(sessions);
  } catch {
    throw refused;
  }
  if (count <= 0) throw refused;
}

function isNetwork(text: string): boolean {
  const [, address = '', bits = ''] = /^(.+)\/(\d{1,3})$/.exec(text) ?? [];
  const family = isIP(address);
  return family !== 0 && Number(bits) <= (family === 4 ? 32 : 128);
}
