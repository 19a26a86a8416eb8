import type { Program } from '../shell/command.js';
import { readAll } from '../shell/streams.js';
import { attempt } from './network-failure.js';
import { last, parseOptions } from './options.js';

const DEFAULT_TIMEOUT_MS = 130_000;

/** netcat as a client: `-z` only connects, `-v` says so, `-w SECONDS`; an HTTP request on its input is answered. */
export const nc: Program = async (io) => {
  const parsed = parseOptions(io.argv.slice(1), 'zvw:nulp:kq:Ne:4i:', { 'send-only': 'z' });
  const [host, portText] = parsed.operands;
  const busybox = io.host.flavour === 'ash';
  if (parsed.options.has('l')) {
    await io.stderr.write(
      'nc: a container listens on the ports of its image; -l is not available\n',
    );
    return 1;
  }
  if (host === undefined || portText === undefined) {
    await io.stderr.write('usage: nc [-zvnu] [-w timeout] host port\n');
    return 1;
  }
  const timeoutMs = Number(last(parsed, 'w') ?? 0) * 1000 || DEFAULT_TIMEOUT_MS;
  const verbose = parsed.options.has('v');
  let status = 0;
  for (const port of ports(portText)) {
    const opened = await attempt(io, io.host.network.connect(host, port, timeoutMs));
    if ('failure' in opened) {
      status = 1;
      const { kind, ip } = opened.failure;
      const reason = {
        unresolved: '',
        refused: 'Connection refused',
        timeout: 'Operation timed out',
        unreachable: 'No route to host',
        prohibited: 'No route to host',
        closed: 'Connection reset by peer',
        'too-long': 'Message too long',
      }[kind];
      if (kind === 'unresolved')
        await io.stderr.write(
          busybox
            ? `nc: bad address '${host}'\n`
            : `nc: getaddrinfo for host "${host}" port ${port}: Name or service not known\n`,
        );
      else if (busybox && (verbose || kind === 'timeout'))
        await io.stderr.write(`nc: ${host} (${ip ?? host}:${port}): ${reason}\n`);
      else if (verbose)
        await io.stderr.write(
          `nc: connect to ${host} (${ip ?? host}) port ${port} (tcp) failed: ${reason}\n`,
        );
      continue;
    }
    const { ip } = opened.result;
    if (verbose)
      await io.stderr.write(
        busybox
          ? `${host} (${ip}:${port}) open\n`
          : `Connection to ${host} (${ip}) ${port} port [tcp/*] succeeded!\n`,
      );
    if (!parsed.options.has('z')) status = await converse(io, host, port, timeoutMs);
    await opened.result.close();
  }
  return status;
};

function ports(text: string): number[] {
  const [from = 0, to = from] = text.split('-').map(Number);
  return Array.from(
    { length: Math.min(Math.max(0, to - from + 1), 1024) },
    (_, index) => from + index,
  );
}

/** Sends what stands on the input; only HTTP has an answer. */
const converse = async (
  io: Parameters<Program>[0],
  host: string,
  port: number,
  timeoutMs: number,
): Promise<number> => {
  const text = await readAll(io.stdin);
  const request = /^([A-Z]+) (\S+) HTTP\/1\.[01]\r?\n([\s\S]*?)\r?\n\r?\n([\s\S]*)$/.exec(text);
  if (!request) return 0;
  const headers = Object.fromEntries(
    (request[3] ?? '')
      .split(/\r?\n/)
      .map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1).trim()]),
  );
  const url = new URL(
    request[2] ?? '/',
    `http://${host.includes(':') ? `[${host}]` : host}:${port}`,
  );
  const sent = await attempt(
    io,
    io.host.network.http({
      url,
      method: request[1] ?? 'GET',
      headers,
      body: request[4] ?? '',
      timeoutMs,
    }),
  );
  if ('failure' in sent) return 1;
  const head = Object.entries(sent.result.headers).map(([name, value]) => `${name}: ${value}\r\n`);
  await io.stdout.write(
    `HTTP/1.1 ${sent.result.status}\r\n${head.join('')}\r\n${sent.result.body}`,
  );
  return 0;
};
