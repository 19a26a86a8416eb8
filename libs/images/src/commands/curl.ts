import { type HttpResponse, NetworkFailure } from '../behaviour.js';
import { resolvePath } from '../filesystem.js';
import type { Invocation, Program } from '../shell/command.js';
import { readAll } from '../shell/streams.js';
import { unescape } from './escapes.js';
import { attempt } from './network-failure.js';
import { last, parseOptions, type ParsedOptions } from './options.js';

const VERSION = '8.5.0';
const SHORT = 'sSIivo:w:m:H:X:d:kLfA:u:Ob:0#gN46x:e:G';
const LONG: Readonly<Record<string, string>> = {
  silent: 's', 'show-error': 'S', head: 'I', include: 'i', verbose: 'v', output: 'o:', 'write-out': 'w:', 'max-time': 'm:',
  'connect-timeout': 'connect-timeout:', header: 'H:', request: 'X:', data: 'd:', 'data-raw': 'd:', 'data-binary': 'd:', insecure: 'k',
  location: 'L', fail: 'f', 'user-agent': 'A:', user: 'u:', 'remote-name': 'O', retry: 'retry:', 'retry-delay': 'retry-delay:',
  resolve: 'resolve:', 'no-progress-meter': 's', 'no-buffer': 'N', ipv4: '4', ipv6: '6', url: 'url:', compressed: 'compressed', cacert: 'cacert:',
  interface: 'interface:', noproxy: 'noproxy:', 'fail-with-body': 'f', json: 'json:', cookie: 'b:', get: 'G', version: 'version',
}; // prettier-ignore
const MAX_REDIRECTS = 50;
/** How long Linux tries to connect before it gives up, when the command sets no limit. */
const SYSTEM_CONNECT_TIMEOUT_MS = 130_000;

const STATUS_TEXT: Readonly<Record<number, string>> = {
  200: 'OK', 201: 'Created', 202: 'Accepted', 204: 'No Content', 301: 'Moved Permanently', 302: 'Found', 303: 'See Other', 304: 'Not Modified',
  307: 'Temporary Redirect', 308: 'Permanent Redirect', 400: 'Bad Request', 401: 'Unauthorized', 403: 'Forbidden', 404: 'Not Found',
  405: 'Method Not Allowed', 408: 'Request Timeout', 429: 'Too Many Requests', 500: 'Internal Server Error', 501: 'Not Implemented',
  502: 'Bad Gateway', 503: 'Service Unavailable', 504: 'Gateway Timeout',
}; // prettier-ignore

type Exchange = Awaited<ReturnType<Invocation['host']['network']['http']>>;

interface Outcome {
  readonly exit: number;
  readonly response?: Exchange;
  readonly url: URL;
  readonly ms: number;
  readonly redirects: number;
}

/** curl for HTTP: the options people use against Services, with its messages and exit codes (6, 7, 22, 28, 47, 52). */
export const curl: Program = async (io) => {
  const parsed = parseOptions(io.argv.slice(1), SHORT, LONG);
  if (parsed.unknown !== undefined || parsed.missing !== undefined) {
    const problem = parsed.unknown !== undefined ? 'is unknown' : 'requires parameter';
    await io.stderr.write(
      `curl: option ${parsed.unknown ?? parsed.missing}: ${problem}\ncurl: try 'curl --help' or 'curl --manual' for more information\n`,
    );
    return 2;
  }
  if (parsed.options.has('version')) {
    await io.stdout.write(
      `curl ${VERSION} (x86_64-pc-linux-gnu) libcurl/${VERSION}\nProtocols: http https\n`,
    );
    return 0;
  }
  const urls = [...(parsed.options.get('url') ?? []), ...parsed.operands];
  if (urls.length === 0) {
    await io.stderr.write(
      "curl: (2) no URL specified\ncurl: try 'curl --help' or 'curl --manual' for more information\n",
    );
    return 2;
  }
  let exit = 0;
  for (const text of urls) exit = await transfer(io, parsed, text);
  return exit;
};

async function transfer(io: Invocation, parsed: ParsedOptions, text: string): Promise<number> {
  const url = parseUrl(text);
  if (typeof url === 'string') return complain(io, parsed, 3, url);
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    return complain(io, parsed, 1, `Protocol "${url.protocol.slice(0, -1)}" not supported`);
  }
  const tries = 1 + Number(last(parsed, 'retry') ?? 0);
  let outcome = await follow(io, parsed, url);
  for (
    let attempts = 1;
    attempts < Math.min(tries, 100) &&
    (outcome.exit === 28 || (outcome.response?.status ?? 0) >= 500);
    attempts++
  ) {
    outcome = await follow(io, parsed, url);
  }
  if (outcome.response) outcome = { ...outcome, exit: await show(io, parsed, outcome.response) };
  const format = last(parsed, 'w');
  if (format !== undefined) await io.stdout.write(writeOut(format, outcome));
  return outcome.exit;
}

async function follow(io: Invocation, parsed: ParsedOptions, start: URL): Promise<Outcome> {
  let url = start;
  const begun = io.host.clock.now();
  for (let redirects = 0; ; redirects++) {
    const outcome = await exchange(io, parsed, url, begun, redirects);
    const location =
      outcome.response === undefined ? undefined : headerOf(outcome.response, 'location');
    const redirected =
      outcome.response !== undefined &&
      outcome.response.status >= 300 &&
      outcome.response.status < 400;
    if (!parsed.options.has('L') || !redirected || location === undefined) return outcome;
    if (redirects >= MAX_REDIRECTS) {
      return {
        exit: await complain(io, parsed, 47, `Maximum (${MAX_REDIRECTS}) redirects followed`),
        url,
        ms: outcome.ms,
        redirects,
      };
    }
    url = new URL(location, url);
  }
}

async function exchange(
  io: Invocation,
  parsed: ParsedOptions,
  url: URL,
  begun: number,
  redirects: number,
): Promise<Outcome> {
  const port = Number(url.port || (url.protocol === 'https:' ? 443 : 80));
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
  const { method, headers, body } = await requestOf(io, parsed, url);
  const limits = [last(parsed, 'm'), last(parsed, 'connect-timeout')]
    .filter((each) => each !== undefined)
    .map((each) => Number(each) * 1000);
  const timeoutMs = Math.min(...limits.filter((each) => each > 0), SYSTEM_CONNECT_TIMEOUT_MS);
  const verbose = parsed.options.has('v');
  const sent = await attempt(io, io.host.network.http({ url, method, headers, body, timeoutMs }));
  const ms = Math.round(io.host.clock.now() - begun);
  if ('failure' in sent) {
    const exit = await reportFailure(io, parsed, sent.failure, {
      host,
      port,
      ms: Math.max(ms, sent.failure.kind === 'timeout' ? timeoutMs : 0),
      limited: limits.length > 0,
    });
    return { exit, url, ms, redirects };
  }
  const response = sent.result;
  if (verbose) await describe(io, url, host, port, method, headers, response);
  if (parsed.options.has('f') && response.status >= 400) {
    return {
      exit: await complain(io, parsed, 22, `The requested URL returned error: ${response.status}`),
      url,
      ms,
      redirects,
    };
  }
  return { exit: 0, response, url, ms, redirects };
}

/** `web`, `10.0.0.1:80/path`, `http://…`: an URL, or curl's complaint. */
function parseUrl(text: string): URL | string {
  const full = /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `http://${text}`;
  try {
    return new URL(full);
  } catch {
    return /:\d{6,}|:[^/\d[\]]+(?:\/|$)/.test(full.slice(8))
      ? 'URL rejected: Port number was not a decimal number between 0 and 65535'
      : 'URL rejected: Bad hostname';
  }
}

async function requestOf(
  io: Invocation,
  parsed: ParsedOptions,
  url: URL,
): Promise<{ method: string; headers: Record<string, string>; body: string }> {
  const parts = [...(parsed.options.get('d') ?? []), ...(parsed.options.get('json') ?? [])];
  const pieces: string[] = [];
  for (const part of parts) {
    if (part === '@-') pieces.push(await readAll(io.stdin));
    else if (part.startsWith('@'))
      pieces.push(io.host.filesystem.read(resolvePath(io.cwd, part.slice(1))) ?? '');
    else pieces.push(part);
  }
  let body = pieces.join('&');
  const hasBody = parts.length > 0 && !parsed.options.has('G');
  if (parsed.options.has('G') && body !== '') {
    url.search += (url.search === '' ? '?' : '&') + body;
    body = '';
  }
  const headers: Record<string, string> = { Host: url.host };
  const user = last(parsed, 'u');
  if (user !== undefined)
    headers['Authorization'] = `Basic ${Buffer.from(user).toString('base64')}`;
  headers['User-Agent'] = last(parsed, 'A') ?? `curl/${VERSION}`;
  headers['Accept'] = '*/*';
  if (hasBody) {
    headers['Content-Length'] = String(Buffer.byteLength(body));
    headers['Content-Type'] = parsed.options.has('json')
      ? 'application/json'
      : 'application/x-www-form-urlencoded';
  }
  for (const line of parsed.options.get('H') ?? []) {
    const colon = line.indexOf(':');
    const name = colon < 0 ? line.replace(/;$/, '') : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(colon + 1).trim();
    const known = Object.keys(headers).find((each) => each.toLowerCase() === name.toLowerCase());
    if (known !== undefined && value === '' && colon >= 0) delete headers[known];
    else headers[known ?? name] = value;
  }
  const method = last(parsed, 'X') ?? (parsed.options.has('I') ? 'HEAD' : hasBody ? 'POST' : 'GET');
  return { method, headers, body };
}

/** Writes the response where it belongs; the exit code of the transfer. */
async function show(io: Invocation, parsed: ParsedOptions, response: Exchange): Promise<number> {
  const head =
    parsed.options.has('I') || parsed.options.has('i')
      ? `${statusLine(response)}\r\n${headerLines(response).join('\r\n')}\r\n\r\n`
      : '';
  const body = parsed.options.has('I') ? '' : response.body;
  const file = last(parsed, 'o');
  if (file === undefined || file === '-') await io.stdout.write(head + body);
  else if (file !== '/dev/null') {
    const failure = io.host.filesystem.write(resolvePath(io.cwd, file), head + body);
    if (failure !== undefined)
      return complain(io, parsed, 23, 'Failure writing output to destination');
  }
  return 0;
}

/** The response head on one line each, as `-i` and `-v` show it. */
function headerLines(response: HttpResponse): string[] {
  return Object.entries(response.headers).map(([name, value]) => `${name}: ${value}`);
}

function statusLine(response: HttpResponse): string {
  return `HTTP/1.1 ${response.status} ${STATUS_TEXT[response.status] ?? ''}`;
}

function headerOf(response: HttpResponse, name: string): string | undefined {
  return Object.entries(response.headers).find(([each]) => each.toLowerCase() === name)?.[1];
}

async function describe(
  io: Invocation,
  url: URL,
  host: string,
  port: number,
  method: string,
  headers: Readonly<Record<string, string>>,
  response: Exchange,
): Promise<void> {
  const { ip } = response.remote;
  const resolved =
    host === ip
      ? []
      : [
          `* Host ${host}:${port} was resolved.`,
          `* IPv6: ${ip.includes(':') ? ip : '(none)'}`,
          `* IPv4: ${ip.includes(':') ? '(none)' : ip}`,
        ];
  const lines = [
    ...resolved,
    `*   Trying ${ip.includes(':') ? `[${ip}]` : ip}:${port}...`,
    `* Connected to ${host} (${ip}) port ${port}`,
    `> ${method} ${url.pathname}${url.search} HTTP/1.1`,
    ...Object.entries(headers).map(([name, value]) => `> ${name}: ${value}`),
    '> ',
    `< ${statusLine(response)}`,
    ...headerLines(response).map((line) => `< ${line}`),
    '< ',
    `* Connection #0 to host ${host} left intact`,
  ];
  await io.stderr.write(`${lines.join('\n')}\n`);
}

function reportFailure(
  io: Invocation,
  parsed: ParsedOptions,
  failure: NetworkFailure,
  at: { host: string; port: number; ms: number; limited: boolean },
): Promise<number> {
  switch (failure.kind) {
    case 'unresolved':
      return complain(io, parsed, 6, `Could not resolve host: ${at.host}`);
    case 'timeout':
      return at.limited
        ? complain(io, parsed, 28, `Connection timed out after ${at.ms} milliseconds`)
        : complain(
            io,
            parsed,
            28,
            `Failed to connect to ${at.host} port ${at.port} after ${at.ms} ms: Couldn't connect to server`,
          );
    default:
      return complain(
        io,
        parsed,
        7,
        `Failed to connect to ${at.host} port ${at.port} after ${at.ms} ms: Couldn't connect to server`,
      );
  }
}

async function complain(
  io: Invocation,
  parsed: ParsedOptions,
  code: number,
  message: string,
): Promise<number> {
  if (!parsed.options.has('s') || parsed.options.has('S'))
    await io.stderr.write(`curl: (${code}) ${message}\n`);
  return code;
}

function writeOut(format: string, outcome: Outcome): string {
  const { response } = outcome;
  const seconds = (outcome.ms / 1000).toFixed(6);
  const values: Readonly<Record<string, string>> = {
    http_code: String(response?.status ?? 0).padStart(3, '0'),
    response_code: String(response?.status ?? 0).padStart(3, '0'),
    time_total: seconds,
    time_connect: seconds,
    time_namelookup: '0.000000',
    time_starttransfer: seconds,
    remote_ip: response?.remote.ip ?? '',
    remote_port: String(response?.remote.port ?? 0),
    local_ip: response?.local.ip ?? '',
    local_port: String(response?.local.port ?? 0),
    size_download: String(Buffer.byteLength(response?.body ?? '')),
    url_effective: outcome.url.href,
    num_redirects: String(outcome.redirects),
    redirect_url: response === undefined ? '' : (headerOf(response, 'location') ?? ''),
    content_type: response === undefined ? '' : (headerOf(response, 'content-type') ?? ''),
    exitcode: String(outcome.exit),
    errormsg: '',
    scheme: outcome.url.protocol.slice(0, -1).toUpperCase(),
    method: 'GET',
  };
  return unescape(format.replaceAll('%%', '\0'))
    .replace(/%\{(\w+)\}/g, (_, name: string) => values[name] ?? '')
    .replaceAll('\0', '%');
}
