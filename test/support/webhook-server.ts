import { createServer } from 'node:https';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SeededRandom, SystemClock } from '#machinery';
import { createCertificateAuthority } from '#auth';

/** One call that reached the webhook. */
export interface WebhookCall {
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  /** The parsed body. */
  // oxlint-disable-next-line typescript/no-explicit-any -- tests look into reviews freely
  readonly body: any;
}

/** What the webhook answers: JSON with 200; a text as it stands; undefined: nothing, ever. */
export type WebhookHandler = (call: WebhookCall, response: ServerResponse) => unknown;

export interface WebhookServer {
  /** `https://127.0.0.1:port` */
  readonly url: string;
  readonly port: number;
  /** Base64 of the authority's certificate. */
  readonly caBundle: string;
  readonly calls: WebhookCall[];
  handler: WebhookHandler;
  close(): void;
}

const authority = createCertificateAuthority({
  clock: new SystemClock(),
  random: new SeededRandom(7),
});

/** A real HTTPS server in this process with a certificate for `names`, signed by an authority of its own. */
export async function startWebhookServer(
  names: readonly string[] = ['127.0.0.1'],
  handler: WebhookHandler = () => ({}),
): Promise<WebhookServer> {
  const { certificate, ...signer } = await authority;
  const { certificate: cert, key } = await signer.issueServing(names);
  const calls: WebhookCall[] = [];
  const server = createServer({ cert, key }, (request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const text = Buffer.concat(parts).toString();
      const call = {
        path: request.url ?? '',
        headers: request.headers,
        body: JSON.parse(text) as unknown,
      };
      calls.push(call);
      const answer = started.handler(call, response);
      if (answer === undefined || response.writableEnded) return;
      response.setHeader('content-type', 'application/json');
      response.end(typeof answer === 'string' ? answer : JSON.stringify(answer));
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '0.0.0.0', resolve);
  });
  const { port } = server.address() as AddressInfo;
  const started: WebhookServer = {
    url: `https://127.0.0.1:${port}`,
    port,
    caBundle: Buffer.from(certificate).toString('base64'),
    calls,
    handler,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
  return started;
}
