import { Agent, request } from 'node:http';
import type { FuzzRequest } from './requests.js';

export interface Answer {
  readonly status: number;
  readonly type: string;
  readonly text: string;
}

/** Nothing is asked that takes this long; an answer that has not come by then never comes. In milliseconds. */
const HANG = 20_000;
/** Of an endless answer (a watch, a log) this much is read, in milliseconds after its headers. */
const ENDLESS = 20;

const agent = new Agent({ keepAlive: true, maxSockets: 8 });

/** Sends a request as it is, without the corrections that `fetch` makes. Rejects when the server hangs or breaks the connection off. */
export function send(url: string, { method, path, headers, body }: FuzzRequest): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const endless = /[?&](watch|follow)=/.test(path);
    const sent = request(new URL(url).origin, {
      agent,
      method,
      path,
      headers: { ...headers, ...(body && { 'Content-Length': body.length }) },
    });
    sent.setTimeout(HANG, () => sent.destroy(new Error(`no answer within ${HANG} ms`)));
    sent.on('error', reject);
    sent.on('upgrade', (response, socket) => {
      socket.destroy();
      resolve({ status: response.statusCode ?? 0, type: '', text: '' });
    });
    sent.on('response', (response) => {
      const chunks: Buffer[] = [];
      const done = (): void =>
        resolve({
          status: response.statusCode ?? 0,
          type: response.headers['content-type'] ?? '',
          text: Buffer.concat(chunks).toString(),
        });
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', done);
      response.on('error', reject);
      if (endless && response.statusCode === 200)
        response.setTimeout(ENDLESS, () => {
          response.off('error', reject);
          sent.off('error', reject);
          sent.on('error', () => undefined);
          response.on('error', () => undefined);
          done();
          sent.destroy();
        });
    });
    sent.end(body);
  });
}
