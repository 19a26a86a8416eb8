import { resolvePath } from '../filesystem.js';
import type { Invocation } from '../shell/command.js';
import { readAll } from '../shell/streams.js';
import { last, type ParsedOptions } from './options.js';

/** The version that this curl says it is. */
export const VERSION = '8.5.0';

/** The request that the options describe; with `-G` the data goes into the query of `url`. */
export async function requestOf(
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
