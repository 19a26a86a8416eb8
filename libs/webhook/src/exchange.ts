import { isIP } from 'node:net';
import { request, type Agent } from 'node:https';
import type { Clock } from '#machinery';
import type { Destination, Endpoint } from './address.js';

/** An answer with its whole body. */
export interface Answer {
  readonly status: number;
  readonly body: string;
  readonly contentType: string;
}

export interface TlsCall {
  readonly destination: Extract<Destination, { kind: 'socket' }>;
  readonly endpoint: Endpoint;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly timeoutMs: number;
  readonly clock: Clock;
  readonly agent: Agent;
}

/** The largest answer that is read, in bytes. */
const LIMIT = 16 << 20;

/** One request over TLS. Rejects with Node's error of the connection, or an Error in the real client's words. */
export function exchangeOverTls(call: TlsCall): Promise<Answer> {
  const { destination, endpoint, path, headers, body, timeoutMs, clock, agent } = call;
  return new Promise<Answer>((resolve, reject) => {
    const outgoing = request({
      method: 'POST',
      host: destination.host,
      port: destination.port,
      path,
      headers: { ...headers, host: endpoint.authority, 'content-length': Buffer.byteLength(body) },
      agent,
      ...(isIP(endpoint.serverName) === 0 ? { servername: endpoint.serverName } : {}),
      minVersion: 'TLSv1.2',
    });
    // Destroying the request ends its socket too: a webhook that hangs keeps nothing.
    const end = (error: Error): void => {
      outgoing.destroy(error);
      reject(error);
    };
    const timer = clock.after(timeoutMs, () => end(new Error('context deadline exceeded')));
    outgoing.on('error', (error) => {
      timer.cancel();
      reject(error);
    });
    outgoing.on('response', (incoming) => {
      const parts: Buffer[] = [];
      let size = 0;
      incoming.on('data', (part: Buffer) => {
        size += part.length;
        if (size > LIMIT) end(new Error(`the response is larger than ${LIMIT} bytes`));
        else parts.push(part);
      });
      incoming.on('error', end);
      incoming.on('close', () => timer.cancel());
      incoming.on('end', () => {
        resolve({
          status: incoming.statusCode ?? 0,
          body: Buffer.concat(parts).toString('utf8'),
          contentType: incoming.headers['content-type'] ?? '',
        });
      });
      incoming.on('aborted', () => end(new Error('unexpected EOF')));
    });
    outgoing.end(body);
  });
}
