import { mapValueOf } from '../values/maps.js';
import { EvaluationError, OpaqueValue } from '../values/values.js';
import type { Implementations } from './implementations.js';
import { succeeds } from './succeeds.js';

/** The parts of a URL as Go's `net/url` tells them apart (RFC 3986, appendix B). */
class UrlValue extends OpaqueValue {
  readonly typeName = 'kubernetes.URL';
  constructor(
    readonly text: string,
    readonly scheme: string,
    readonly host: string,
    readonly path: string,
    readonly query: string,
  ) {
    super();
  }
  equals({ text }: UrlValue): boolean {
    return this.text === text;
  }
  override toString(): string {
    return this.text;
  }
}

const ABSOLUTE = /^([A-Za-z][A-Za-z0-9+.-]*):(?:\/\/([^/?#]*))?([^?#]*)(?:\?([^#]*))?(?:#.*)?$/s;
const RELATIVE = /^()(?:\/\/([^/?#]*))?(\/[^?#]*|)(?:\?([^#]*))?(?:#.*)?$/s;

/** Go's `url.ParseRequestURI`, which wants an absolute URL or a path from the root, and then `url.Parse`. */
function url(text: string): UrlValue {
  const failed = (why: string): EvaluationError =>
    new EvaluationError(
      `URL parse error during conversion from string: parse ${JSON.stringify(text)}: ${why}`,
    );
  // oxlint-disable-next-line no-control-regex -- control characters are what is refused
  if (/[\u0000-\u001f\u007f]/.test(text)) throw failed('net/url: invalid control character in URL');
  if (text === '') throw failed('empty url');
  const found = (text.startsWith('/') ? RELATIVE : ABSOLUTE).exec(text);
  if (found === null)
    throw failed(text.startsWith(':') ? 'missing protocol scheme' : 'invalid URI for request');
  const [, scheme, authority = '', path, query = ''] = found;
  if (found[2] === undefined && !path!.startsWith('/')) throw failed('invalid URI for request');
  const host = authority.slice(authority.lastIndexOf('@') + 1);
  const port = /^(?:\[[^\]]*\]|[^:]*)(.*)$/s.exec(host)![1]!;
  if (!/^(?::\d*)?$/.test(port)) throw failed(`invalid port ${JSON.stringify(port)} after host`);
  if (/[ "<>\\^`{|}]/.test(host))
    throw failed(
      `invalid character ${JSON.stringify(/[ "<>\\^`{|}]/.exec(host)![0])} in host name`,
    );
  const broken = /%(?![0-9a-fA-F]{2}).{0,2}/s.exec(path!);
  if (broken !== null) throw failed(`invalid URL escape ${JSON.stringify(broken[0])}`);
  return new UrlValue(text, scheme!.toLowerCase(), host, path!, query);
}

function queryOf({ query }: UrlValue): unknown {
  const values = new Map<string, string[]>();
  for (const [key, value] of new URLSearchParams(query)) {
    const own = values.get(key);
    if (own === undefined) values.set(key, [value]);
    else own.push(value);
  }
  return mapValueOf(values);
}

/** As Go writes a path: what may not stand in one is escaped, what is escaped stays. */
const escapedPath = (path: string): string =>
  path.replaceAll(/[^A-Za-z0-9\-._~!$&'()*+,;=:@/%[\]]+/g, (part) => encodeURIComponent(part));

const portOf = (host: string): string => /:(\d*)$/.exec(host.replace(/^\[[^\]]*\]/, ''))?.[1] ?? '';

/** Kubernetes' URLs. */
export const urls: Implementations = {
  url,
  isURL: succeeds(url),
  '.getScheme': ({ scheme }: UrlValue) => scheme,
  '.getHost': ({ host }: UrlValue) => host,
  '.getHostname': ({ host }: UrlValue) =>
    /^\[([^\]]*)\]/.exec(host)?.[1] ?? host.replace(/:\d*$/, ''),
  '.getPort': ({ host }: UrlValue) => portOf(host),
  '.getEscapedPath': ({ path }: UrlValue) => escapedPath(path),
  '.getQuery': queryOf,
};
