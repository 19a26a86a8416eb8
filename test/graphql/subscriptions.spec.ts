import { createClient, type Client } from 'graphql-ws';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { graphqlServer, type Answered, type GraphqlServer } from './server.js';

let server: GraphqlServer;
let client: Client;
beforeAll(async () => {
  server = await graphqlServer();
  const url = `${server.server.httpUrl.replace('http', 'ws')}/graphql`;
  client = createClient({ url, webSocketImpl: WebSocket, retryAttempts: 0 });
});
afterAll(async () => {
  await client.dispose();
  await server.close();
});

const subscribe = (query: string) => client.iterate<Answered>({ query });

async function next(events: AsyncIterator<Answered>): Promise<Answered> {
  return (await events.next()).value;
}

const createMap = (name: string, label: string) =>
  server.query(
    `mutation { createConfigMap(object: { metadata: { name: "${name}", labels: { app: "${label}" } } }) { metadata { name } } }`,
  );

it('changes of objects come as they happen, after what is there', async () => {
  await createMap('first', 'a');
  const events = subscribe(
    'subscription { configMaps(namespace: "default", labelSelector: "app=a") { type object { metadata { name } } } }',
  );
  const told = async () => {
    const { type, object } = (await next(events)).data.configMaps;
    return [type, object.metadata.name];
  };
  expect(await told()).toEqual(['ADDED', 'first']);
  await createMap('other', 'b');
  await createMap('second', 'a');
  expect(await told()).toEqual(['ADDED', 'second']);
  const patch = (labels: string) =>
    server.query(
      `mutation { patchConfigMap(name: "second", patch: { metadata: { labels: { ${labels} } } }) { metadata { name } } }`,
    );
  await patch('more: "yes"');
  expect(await told()).toEqual(['MODIFIED', 'second']);
  await patch('app: "b"');
  expect(await told()).toEqual(['DELETED', 'second']);
  await events.return?.();
});

it('what an event leads to is read anew for each', async () => {
  const events = subscribe(
    'subscription { services(namespace: "default", fieldSelector: "metadata.name=led") { object { spec { selector } pods { totalCount } } } }',
  );
  const manifest = `{ metadata: { name: "led" }, spec: { ports: [{ port: 80 }], selector: { app: "led" } } }`;
  await server.query(`mutation { createService(object: ${manifest}) { metadata { name } } }`);
  expect((await next(events)).data.services.object.pods.totalCount).toBe(0);
  await server.query(
    'mutation { createPod(object: { metadata: { name: "led", labels: { app: "led" } }, spec: { containers: [{ name: "c", image: "nginx" }] } }) { metadata { name } } }',
  );
  await server.query(
    'mutation { patchService(name: "led", patch: { metadata: { labels: { seen: "yes" } } }) { metadata { name } } }',
  );
  expect((await next(events)).data.services.object.pods.totalCount).toBe(1);
  await events.return?.();
});

it('a trace is told again when the cluster decides otherwise', async () => {
  const events = subscribe(
    'subscription { trace(from: { node: "w1-k8s" }, to: "10.96.0.10", port: 53, protocol: "UDP") { outcomes { outcome backend { pod } } } }',
  );
  const outcomes = async () => (await next(events)).data.trace.outcomes;
  expect((await outcomes()).map((one: Answered) => one.outcome)).toEqual(['answered', 'answered']);
  await server.query(
    'mutation { patchDeployment(namespace: "kube-system", name: "coredns", patch: { spec: { replicas: 0 } }) { metadata { name } } }',
  );
  let last: Answered[];
  do last = await outcomes();
  while (last.length !== 1 || last[0].outcome === 'answered');
  expect(last[0].outcome).toBe('icmp-port-unreachable');
  await events.return?.();
});

it('what cannot be done is told by a Status, and leaves other subscriptions alone', async () => {
  const maps = subscribe('subscription { configMaps(namespace: "default") { type } }');
  expect((await next(maps)).data.configMaps.type).toBe('ADDED');
  const errorsOf = async (query: string) => {
    const events = subscribe(query);
    try {
      return (await next(events)).errors;
    } catch (errors) {
      return errors as Answered[];
    }
  };
  const [old] = await errorsOf('subscription { pods(resourceVersion: "x") { type } }');
  expect(old.extensions.status).toMatchObject({ kind: 'Status' });
  const [unknown] = await errorsOf('subscription { pods { nothing } }');
  expect(unknown.extensions.status).toMatchObject({ code: 400 });
  const [lost] = await errorsOf(
    'subscription { trace(from: { pod: "none" }, to: "10.96.0.10", port: 53) { isComplete } }',
  );
  expect(lost.message).toContain('none');
  await createMap('after', 'c');
  await maps.return?.();
});

it('a page from elsewhere gets no connection', async () => {
  const url = `${server.server.httpUrl.replace('http', 'ws')}/graphql`;
  const refused = new WebSocket(url, 'graphql-transport-ws', { origin: 'https://example.org' });
  const status = await new Promise((resolve) => {
    refused.on('unexpected-response', (_request, response) => resolve(response.statusCode));
    refused.on('error', () => undefined);
  });
  expect(status).toBe(403);
});
