import { STATUS_CODES } from 'node:http';
import { resolvePath } from '../filesystem.js';
import type { Invocation, Program } from '../shell/command.js';
import { attempt } from './network-failure.js';
import { last, parseOptions } from './options.js';

const LONG: Readonly<Record<string, string>> = {
  timeout: 'T:', quiet: 'q', 'output-document': 'O:', header: 'header:', spider: 'spider', 'post-data': 'post-data:', tries: 't:',
  'no-check-certificate': 'k', 'server-response': 'S', 'no-verbose': 'q',
}; // prettier-ignore
/** GNU wget waits 15 minutes, busybox as well. */
const DEFAULT_TIMEOUT_MS = 900_000;

/** wget as busybox and as GNU print it, by the image's flavour. */
export const wget: Program = async (io) => {
  const busybox = io.host.flavour === 'ash';
  const parsed = parseOptions(io.argv.slice(1), 'qO:T:t:ScU:k', LONG);
  const [address] = parsed.operands;
  if (parsed.unknown !== undefined || address === undefined) {
    await io.stderr.write(
      busybox
        ? `wget: unrecognized option: ${(parsed.unknown ?? '').replace(/^-+/, '')}\n`
        : 'wget: missing URL\nUsage: wget [OPTION]... [URL]...\n',
    );
    return 1;
  }
  const quiet = parsed.options.has('q');
  const url = new URL(/^https?:\/\//.test(address) ? address : `http://${address}`);
  const host = url.hostname;
  const port = url.port || (url.protocol === 'https:' ? '443' : '80');
  const headers: Record<string, string> = {
    Host: url.host,
    'User-Agent': busybox ? 'Wget' : 'Wget/1.21.4',
    ...(busybox ? {} : { Accept: '*/*' }),
    Connection: busybox ? 'close' : 'Keep-Alive',
  };
  for (const line of parsed.options.get('header') ?? [])
    headers[line.slice(0, line.indexOf(':'))] = line.slice(line.indexOf(':') + 1).trim();
  const body = last(parsed, 'post-data');
  const seconds = Number(last(parsed, 'T') ?? 0);
  const method =
    body === undefined ? (parsed.options.has('spider') && !busybox ? 'HEAD' : 'GET') : 'POST';
  const sent = await attempt(
    io,
    io.host.network.http({
      url,
      method,
      headers,
      body: body ?? '',
      timeoutMs: seconds > 0 ? seconds * 1000 : DEFAULT_TIMEOUT_MS,
    }),
  );
  const target = last(parsed, 'O') ?? (url.pathname.split('/').at(-1) || 'index.html');
  if ('failure' in sent) {
    const { kind, ip } = sent.failure;
    const where = ip ?? host;
    if (kind === 'unresolved')
      return end(
        io,
        busybox
          ? `wget: bad address '${url.host}'`
          : `wget: unable to resolve host address ‘${host}’`,
        busybox ? 1 : 4,
      );
    const reason = {
      refused: 'Connection refused',
      timeout: 'Connection timed out',
      unreachable: 'No route to host',
      prohibited: 'No route to host',
      closed: 'Connection reset by peer',
      'too-long': 'Message too long',
    }[kind];
    if (busybox) {
      const message =
        kind === 'timeout'
          ? 'wget: download timed out'
          : kind === 'closed'
            ? 'wget: error getting response'
            : `wget: can't connect to remote host (${where}): ${reason}`;
      return end(
        io,
        quiet ? message : `Connecting to ${url.host} (${where}:${port})\n${message}`,
        1,
      );
    }
    return end(io, quiet ? '' : `Connecting to ${host}|${where}|:${port}... failed: ${reason}.`, 4);
  }
  const { status, remote, body: text } = sent.result;
  if (!quiet)
    await io.stderr.write(
      busybox
        ? `Connecting to ${url.host} (${remote.ip}:${port})\n`
        : `Connecting to ${host} (${host})|${remote.ip}|:${port}... connected.\nHTTP request sent, awaiting response... ${status}\n`,
    );
  if (parsed.options.has('S')) {
    const lines = Object.entries(sent.result.headers).map(
      ([name, value]) => `  ${name}: ${value}\n`,
    );
    await io.stderr.write(`  HTTP/1.1 ${status} ${reasonOf(status)}\n${lines.join('')}`);
  }
  if (status >= 400)
    return end(
      io,
      busybox
        ? `wget: server returned error: HTTP/1.1 ${status} ${reasonOf(status)}`
        : `ERROR ${status}: ${reasonOf(status)}.`,
      busybox ? 1 : 8,
    );
  if (parsed.options.has('spider')) return busybox && !quiet ? end(io, 'remote file exists', 0) : 0;
  if (target === '-' || target === '/dev/stdout') await io.stdout.write(text);
  else if (target !== '/dev/null') {
    const failure = io.host.filesystem.write(resolvePath(io.cwd, target), text);
    if (failure !== undefined) return end(io, `wget: can't open '${target}': ${failure}`, 1);
  }
  if (!quiet && busybox) {
    const shown =
      target === '-'
        ? 'writing to stdout\n-                    100% |********************************|'
        : `saving to '${target}'\n${target.padEnd(21)}100% |********************************|`;
    await io.stderr.write(
      `${shown} ${String(text.length).padStart(5)}  0:00:00 ETA\n${target === '-' ? 'written to stdout' : `'${target}' saved`}\n`,
    );
  } else if (!quiet)
    await io.stderr.write(
      `Length: ${text.length}\nSaving to: ‘${target}’\n\n‘${target}’ saved [${text.length}/${text.length}]\n\n`,
    );
  return 0;
};

async function end(io: Invocation, message: string, code: number): Promise<number> {
  if (message !== '') await io.stderr.write(`${message}\n`);
  return code;
}

const reasonOf = (status: number): string => STATUS_CODES[status] ?? 'Error';
