import type { HttpResponse } from '../behaviour.js';
import { resolvePath } from '../filesystem.js';
import type { Invocation } from '../shell/command.js';
import { complain } from './curl-failure.js';
import { unescape } from './escapes.js';
import { last, type ParsedOptions } from './options.js';

const STATUS_TEXT: Readonly<Record<number, string>> = {
  200: 'OK', 201: 'Created', 202: 'Accepted', 204: 'No Content', 301: 'Moved Permanently', 302: 'Found', 303: 'See Other', 304: 'Not Modified',
  307: 'Temporary Redirect', 308: 'Permanent Redirect', 400: 'Bad Request', 401: 'Unauthorized', 403: 'Forbidden', 404: 'Not Found',
  405: 'Method Not Allowed', 408: 'Request Timeout', 429: 'Too Many Requests', 500: 'Internal Server Error', 501: 'Not Implemented',
  502: 'Bad Gateway', 503: 'Service Unavailable', 504: 'Gateway Timeout',
}; // prettier-ignore

/** A response, and between which addresses it went. */
export type Exchange = Awaited<ReturnType<Invocation['host']['network']['http']>>;

/** How a transfer ended; the URL is the last one asked. */
export interface Outcome {
  readonly exit: number;
  readonly response?: Exchange;
  readonly url: URL;
  readonly ms: number;
  readonly redirects: number;
}

/** Writes the response where it belongs; the exit code of the transfer. */
export async function show(
  io: Invocation,
  parsed: ParsedOptions,
  response: Exchange,
): Promise<number> {
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

/** A header of a response; `name` in lower case. */
export function headerOf(response: HttpResponse, name: string): string | undefined {
  return Object.entries(response.headers).find(([each]) => each.toLowerCase() === name)?.[1];
}

/** Tells on standard error what `-v` tells. */
export async function describe(
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
    ...certificateLines(response),
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

function certificateLines({ certificate }: Exchange): string[] {
  if (certificate === undefined) return [];
  const { subject, issuer, names } = certificate;
  return [
    '* Server certificate:',
    `*  subject: ${subject}`,
    `*  subjectAltName: ${names.length === 0 ? '(none)' : names.join(', ')}`,
    `*  issuer: ${issuer}`,
  ];
}

/** The text that `-w` asks for. */
export function writeOut(format: string, outcome: Outcome): string {
  const { response } = outcome;
  const secondsOf = (ms: number): string => (ms / 1000).toFixed(6);
  const seconds = secondsOf(outcome.ms);
  const values: Readonly<Record<string, string>> = {
    http_code: String(response?.status ?? 0).padStart(3, '0'),
    response_code: String(response?.status ?? 0).padStart(3, '0'),
    time_total: seconds,
    time_connect: secondsOf(response?.times?.connectMs ?? outcome.ms),
    time_namelookup: secondsOf(response?.times?.lookupMs ?? 0),
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
