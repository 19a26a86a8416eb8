import type { Program } from '../shell/command.js';
import { attempt } from './network-failure.js';

const TIMEOUT_MS = 130_000;

/** Opens a connection and says so; it ends with its input. */
export const telnet: Program = async (io) => {
  const [, host, port = '23'] = io.argv;
  if (host === undefined) {
    await io.stderr.write('usage: telnet host [port]\n');
    return 1;
  }
  const opened = await attempt(io, io.host.network.connect(host, Number(port), TIMEOUT_MS));
  if ('failure' in opened) {
    const { kind, ip } = opened.failure;
    if (kind === 'unresolved')
      await io.stderr.write(
        `telnet: could not resolve ${host}/${port}: Name or service not known\n`,
      );
    else {
      const reason = {
        refused: 'Connection refused',
        timeout: 'Connection timed out',
        unreachable: 'No route to host',
        prohibited: 'No route to host',
        closed: 'Connection closed by foreign host',
        'too-long': 'Message too long',
      }[kind];
      await io.stdout.write(`Trying ${ip ?? host}...\n`);
      await io.stderr.write(`telnet: Unable to connect to remote host: ${reason}\n`);
    }
    return 1;
  }
  await io.stdout.write(
    `Trying ${opened.result.ip}...\nConnected to ${host}.\nEscape character is '^]'.\n`,
  );
  while ((await io.stdin.read()) !== undefined);
  await opened.result.close();
  await io.stdout.write('Connection closed by foreign host.\n');
  return 0;
};
