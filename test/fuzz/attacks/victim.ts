import { send, type Answer } from '../send.js';
import { startServer, type TestServer } from '../../support/server.js';

export const maps = '/api/v1/namespaces/default/configmaps';

/** A server under attack, asked as an administrator on its plain port. */
export interface Victim {
  readonly server: TestServer;
  readonly ask: (
    method: string,
    path: string,
    body?: string | Buffer,
    headers?: Readonly<Record<string, string>>,
  ) => Promise<Answer>;
}

export async function startVictim(): Promise<Victim> {
  const server = await startServer({ args: ['--nodes', '0', '--components', 'apiserver'] });
  const ask: Victim['ask'] = (method, path, body, headers = {}) =>
    send(server.httpUrl, {
      method,
      path,
      headers: { 'Content-Type': 'application/json', ...headers },
      ...(body === undefined ? {} : { body: Buffer.from(body) }),
    });
  return { server, ask };
}

export const reason = ({ text }: Answer): string | undefined =>
  (JSON.parse(text) as { reason?: string }).reason;

/** Code and reason of the Status that an answer is. */
export const refusal = (answer: Answer): readonly [number, string | undefined] => [
  answer.status,
  reason(answer),
];

export const named = (name: string, more: object): string =>
  JSON.stringify({ metadata: { name }, ...more });
