import type { IncomingMessage, OutgoingHttpHeaders } from 'node:http';

/** Who a request is sent for. */
export interface RemoteUser {
  readonly name: string;
  readonly uid?: string;
  readonly groups: readonly string[];
  readonly extra?: Readonly<Record<string, readonly string[]>>;
}

/** Headers that end at each hop (RFC 9110 §7.6.1), that are for this server alone, or that only a front proxy may set. */
const dropped =
  /^(?:connection|keep-alive|proxy-.*|te|trailer|transfer-encoding|upgrade|host|authorization|x-remote-.*|impersonate-.*|:.*)$/;

/** The headers of another server's answer that are for the client. */
export function answerHeaders({ headers }: IncomingMessage): OutgoingHttpHeaders {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !dropped.test(name)));
}

/** Headers as they came, each on a line. */
export function headerLines(raw: readonly string[]): string {
  let lines = '';
  for (let index = 0; index + 1 < raw.length; index += 2)
    lines += `${raw[index]}: ${raw[index + 1]}\r\n`;
  return lines;
}

/** The headers of a request that are for the other server. */
export function kept({ headers }: IncomingMessage): OutgoingHttpHeaders {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !dropped.test(name)));
}

/** The headers of an authenticating proxy, as `extension-apiserver-authentication` announces them. */
export function userHeaders({ name, uid, groups, extra = {} }: RemoteUser): OutgoingHttpHeaders {
  return {
    'X-Remote-User': name,
    ...(uid === undefined || uid === '' ? {} : { 'X-Remote-Uid': uid }),
    'X-Remote-Group': [...groups],
    ...Object.fromEntries(
      Object.entries(extra).map(([key, values]) => [
        `X-Remote-Extra-${encodeURIComponent(key)}`,
        [...values],
      ]),
    ),
  };
}
