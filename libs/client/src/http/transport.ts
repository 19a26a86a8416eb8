import { request as plainRequest, Agent as PlainAgent, type IncomingMessage } from 'node:http';
import { request as secureRequest, Agent as SecureAgent } from 'node:https';
import { StatusError, type Status } from '#machinery';
import type { ConnectionOptions } from './kubeconfig.js';

export interface Call {
  readonly method: string;
  /** From the API root: `/api/v1/pods?limit=1`. */
  readonly path: string;
  readonly body?: unknown;
  readonly contentType?: string;
}

/** The largest answer that is read into memory, in bytes; lists of 100,000 pods are below. */
const LARGEST_ANSWER = 1 << 30;
const SOCKETS = 64;

/** Speaks HTTP or HTTPS to one server over connections that are kept. */
export class Transport {
  private readonly agent: PlainAgent;
  private readonly send: typeof plainRequest;
  private readonly base: URL;
  private readonly prefix: string;
  private readonly headers: Readonly<Record<string, string>>;

  constructor(options: ConnectionOptions) {
    this.base = new URL(options.server);
    this.prefix = this.base.pathname.replace(/\/$/, '');
    const secure = this.base.protocol === 'https:';
    this.send = secure ? secureRequest : plainRequest;
    const { ca, cert, key, insecure } = options;
    this.agent = secure
      ? new SecureAgent({
          keepAlive: true,
          maxSockets: SOCKETS,
          ...(ca === undefined ? {} : { ca }),
          ...(cert === undefined ? {} : { cert }),
          ...(key === undefined ? {} : { key }),
          ...(insecure === true ? { rejectUnauthorized: false } : {}),
        })
      : new PlainAgent({ keepAlive: true, maxSockets: SOCKETS });
    this.headers = {
      accept: 'application/json',
      'user-agent': options.userAgent ?? 'mockplane',
      ...(options.token === undefined ? {} : { authorization: `Bearer ${options.token}` }),
    };
  }

  /** Sends a request and reads the whole answer. Rejects with a StatusError for every answer that is no success. */
  async json(call: Call): Promise<unknown> {
    const response = await this.open(call).response;
    const text = await readAll(response);
    const code = response.statusCode ?? 0;
    if (code >= 200 && code < 300) return text === '' ? undefined : (JSON.parse(text) as unknown);
    throw statusError(code, text);
  }

  /** Sends a request and hands out the answer as it begins; `abort` ends it. */
  open(call: Call): { readonly response: Promise<IncomingMessage>; abort(): void } {
    const payload = call.body === undefined ? undefined : Buffer.from(JSON.stringify(call.body));
    const request = this.send({
      agent: this.agent,
      protocol: this.base.protocol,
      host: this.base.hostname.replace(/^\[|\]$/g, ''),
      port: this.base.port === '' ? undefined : this.base.port,
      method: call.method,
      path: this.prefix + call.path,
      headers: {
        ...this.headers,
        ...(payload === undefined
          ? {}
          : {
              'content-type': call.contentType ?? 'application/json',
              'content-length': payload.length,
            }),
      },
    });
    const response = new Promise<IncomingMessage>((resolve, reject) => {
      request.once('response', resolve);
      request.once('error', reject);
    });
    request.end(payload);
    return { response, abort: () => request.destroy() };
  }

  close(): void {
    this.agent.destroy();
  }
}

/** Reads a text answer to its end. Rejects when it is cut off or too large. */
export async function readAll(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response) {
    size += (chunk as Buffer).length;
    if (size > LARGEST_ANSWER) throw new Error(`the answer is larger than ${LARGEST_ANSWER} bytes`);
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks).toString();
}

/** The error behind an answer; one that is no Status becomes a Status of its code. */
export function statusError(code: number, text: string): StatusError {
  try {
    const status = JSON.parse(text) as Partial<Status>;
    if (status.kind === 'Status')
      return new StatusError(
        status.code ?? code,
        status.reason ?? '',
        status.message ?? '',
        status.details,
      );
  } catch {
    // Not JSON: what follows fits every text.
  }
  return new StatusError(
    code,
    '',
    text.trim() === '' ? `the server answered ${code}` : text.trim(),
  );
}
