import { request as plainRequest } from 'node:http';
import { request as secureRequest } from 'node:https';
import type { ConnectionOptions } from '#client';
import { StatusError, type Status } from '#machinery';
import { reaching } from './unreachable.js';

const LARGEST_BYTES = 1 << 20;

/** Asks one of the endpoints that Kubernetes does not have (`/mockplane/v1/…`). Rejects with the StatusError that the server answers. */
export async function askOwnEndpoint(
  options: ConnectionOptions,
  method: 'GET' | 'POST',
  path: string,
  body?: object,
): Promise<unknown> {
  return reaching(options.server, async () => {
    const { code, text } = await exchange(options, method, path, body);
    const answer = parse(text);
    if (code >= 200 && code < 300) return answer;
    const { reason = '', message = text, details } = (answer ?? {}) as Partial<Status>;
    throw new StatusError(
      code,
      reason,
      message === '' ? `the server answered ${code}` : message,
      details,
    );
  });
}

function exchange(
  options: ConnectionOptions,
  method: string,
  path: string,
  body?: object,
): Promise<{ code: number; text: string }> {
  const base = new URL(options.server);
  const payload = body === undefined ? undefined : JSON.stringify(body);
  const { ca, cert, key, token, insecure } = options;
  return new Promise((resolve, reject) => {
    const send = base.protocol === 'https:' ? secureRequest : plainRequest;
    const request = send(
      new URL(base.pathname.replace(/\/$/, '') + path, base),
      {
        method,
        headers: {
          accept: 'application/json',
          ...(payload === undefined
            ? {}
            : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(payload) }),
          ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        },
        ...(ca === undefined ? {} : { ca }),
        ...(cert === undefined ? {} : { cert }),
        ...(key === undefined ? {} : { key }),
        ...(insecure === true ? { rejectUnauthorized: false } : {}),
      },
      (response) => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (chunk: string) => {
          text += chunk;
          if (text.length > LARGEST_BYTES)
            request.destroy(new Error(`the answer is larger than ${LARGEST_BYTES} bytes`));
        });
        response.on('end', () => resolve({ code: response.statusCode ?? 0, text }));
        response.on('error', reject);
      },
    );
    request.on('error', reject);
    request.end(payload);
  });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
