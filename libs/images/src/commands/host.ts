import type { Program } from '../shell/command.js';
import { bare, reverseName, sentence } from './dns-output.js';
import { attempt } from './network-failure.js';
import { last, parseOptions } from './options.js';

/** `host [-t TYPE] NAME [SERVER]`. */
export const host: Program = async (io) => {
  const parsed = parseOptions(io.argv.slice(1), 't:avW:4');
  const [target, server] = parsed.operands;
  if (target === undefined) {
    await io.stderr.write('Usage: host [-t type] name [server]\n');
    return 1;
  }
  const reverse = reverseName(target);
  const name = reverse ?? target;
  const wanted = last(parsed, 't')?.toUpperCase();
  const types =
    wanted !== undefined ? [wanted] : reverse !== undefined ? ['PTR'] : ['A', 'AAAA', 'MX'];
  let found = false;
  for (const type of types) {
    const asked = await attempt(
      io,
      io.host.network.resolve({
        name,
        type,
        search: true,
        ...(server === undefined ? {} : { server }),
      }),
    );
    if ('failure' in asked) {
      await io.stdout.write(';; connection timed out; no servers could be reached\n');
      return 1;
    }
    const { rcode, answers } = asked.result;
    if (rcode !== 'NOERROR') {
      await io.stdout.write(
        `Host ${bare(name)} not found: ${rcode === 'NXDOMAIN' ? '3(NXDOMAIN)' : `2(${rcode})`}\n`,
      );
      return 1;
    }
    for (const record of answers) await io.stdout.write(`${sentence(record)}\n`);
    found ||= answers.length > 0;
  }
  if (!found) await io.stdout.write(`${bare(name)} has no ${types[0]} record\n`);
  return 0;
};
