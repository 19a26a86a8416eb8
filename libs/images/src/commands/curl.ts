import type { Invocation, Program } from '../shell/command.js';
import { complain, reportFailure } from './curl-failure.js';
import { describe, headerOf, show, writeOut, type Outcome } from './curl-output.js';
import { requestOf, VERSION } from './curl-request.js';
import { attempt } from './network-failure.js';
import { last, parseOptions, type ParsedOptions } from './options.js';

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
      isTls: url.protocol === 'https:',
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
