import type { Program } from '../shell/command.js';
import { attempt } from './network-failure.js';

/** The hops to a host; a network that cannot name them shows the target only. */
export const traceroute: Program = async (io) => {
  const target = io.argv.slice(1).find((arg) => !arg.startsWith('-'));
  if (target === undefined) {
    await io.stderr.write('Usage: traceroute host\n');
    return 2;
  }
  const { network } = io.host;
  const walked = await attempt(
    io,
    network.traceroute?.(target) ?? network.ping(target).then((answer) => [answer]),
  );
  if ('failure' in walked) {
    const { kind, ip } = walked.failure;
    if (kind === 'unresolved') {
      await io.stderr.write(
        io.host.flavour === 'ash'
          ? `traceroute: bad address '${target}'\n`
          : `${target}: Name or service not known\nCannot handle "host" cmdline arg \`${target}' on position 1 (argc 1)\n`,
      );
      return 2;
    }
    await io.stdout.write(
      `traceroute to ${target} (${ip ?? target}), 30 hops max, 60 byte packets\n`,
    );
    for (let hop = 1; hop <= 30; hop++)
      await io.stdout.write(`${String(hop).padStart(2)}  * * *\n`);
    return 0;
  }
  const hops = walked.result;
  const size = io.host.flavour === 'ash' ? '46 byte packets' : '60 byte packets';
  await io.stdout.write(
    `traceroute to ${target} (${hops.at(-1)?.ip ?? target}), 30 hops max, ${size}\n`,
  );
  for (const [index, { ip, rttMs }] of hops.entries()) {
    const time = `${rttMs.toFixed(3)} ms`;
    await io.stdout.write(
      `${String(index + 1).padStart(2)}  ${ip} (${ip})  ${time}  ${time}  ${time}\n`,
    );
  }
  return 0;
};
