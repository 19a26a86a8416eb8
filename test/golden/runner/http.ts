import type http from 'node:http';
import https from 'node:https';
import { isObject } from './json.js';
import type { RecordedRequest } from './recording.js';

/** A server and the administrator's credentials. */
export interface Target {
  readonly url: string;
  readonly ca: string;
  readonly token: string;
}

export interface Answer {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly rawHeaders: readonly string[];
  /** Absent for watches that stay open. */
  readonly raw?: Buffer;
}

/** How long a connection may be silent, in milliseconds. */
const patience = 8_000;

/** Sends requests to one server, as its administrator unless they say otherwise. */
export class HttpClient {
  readonly #agent: https.Agent;

  constructor(readonly target: Target) {
    this.#agent = new https.Agent({ keepAlive: true, maxSockets: 64, ca: target.ca });
  }

  /** Sends a request. With `opened`, a 200 answer is handed over unread as soon as its head is there. */
  send(request: RecordedRequest, opened?: (body: http.IncomingMessage) => void): Promise<Answer> {
    const body = bodyOf(request);
    const headers = headersOf(request, body, this.target.token);
    return new Promise((resolve, reject) => {
      const sent = https.request(
        this.target.url + request.path,
        { method: request.method ?? 'GET', headers, agent: this.#agent },
        (response) => {
          const answer = {
            status: response.statusCode ?? 0,
            headers: response.headers,
            rawHeaders: response.rawHeaders,
          };
          if (opened !== undefined && answer.status === 200) {
            opened(response);
            resolve(answer);
            return;
          }
          const chunks: Buffer[] = [];
          response.on('data', (chunk: Buffer) => chunks.push(chunk));
          response.once('error', reject);
          response.once('end', () => resolve({ ...answer, raw: Buffer.concat(chunks) }));
        },
      );
      sent.once('error', reject);
      // An answer that should have ended and does not is a difference, not a reason to wait for ever.
      if (opened === undefined)
        sent.setTimeout(patience, () => sent.destroy(new Error('no answer')));
      sent.end(body);
    });
  }

  close(): void {
    this.#agent.destroy();
  }
}

function bodyOf({ body, bodyText, bodyBase64, bodyFill }: RecordedRequest): Buffer | undefined {
  if (body !== undefined) return Buffer.from(JSON.stringify(body));
  if (bodyText !== undefined) return Buffer.from(bodyText);
  if (bodyBase64 !== undefined) return Buffer.from(bodyBase64, 'base64');
  if (isObject(bodyFill))
    return Buffer.from(bodyFill.before + bodyFill.char.repeat(bodyFill.count) + bodyFill.after);
  return undefined;
}

function headersOf(
  request: RecordedRequest,
  body: Buffer | undefined,
  token: string,
): Record<string, string> {
  const headers: Record<string, string> = {
    accept: 'application/json',
    'user-agent': 'golden/1.0',
  };
  if (body !== undefined)
    Object.assign(headers, {
      'content-type': 'application/json',
      'content-length': String(body.length),
    });
  if (request.identity !== 'none') headers['authorization'] = request.identity ?? `Bearer ${token}`;
  for (const [name, value] of Object.entries(request.headers ?? {})) {
    if (value === null) delete headers[name.toLowerCase()];
    else headers[name.toLowerCase()] = value;
  }
  return headers;
}
