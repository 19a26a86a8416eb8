import { once } from 'node:events';
import { createServer, type Server } from 'node:https';
import { request, type IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { AddressInfo } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createCertificateAuthority } from '#auth';
import { SystemClock, SystemRandom } from '#machinery';
import { kubectlPath, Terminal } from '../support/kubectl.js';
import { startServer } from '../support/server.js';

const GROUP_VERSION = 'fruit.example.com/v1';

const V3 = `/openapi/v3/apis/${GROUP_VERSION}?hash=1`;
const ref = { $ref: '#/definitions/com.example.Apple' };

const apple = {
  apiVersion: GROUP_VERSION,
  kind: 'Apple',
  metadata: { name: 'boskoop', namespace: 'default', creationTimestamp: null },
};

/** What the other server is asked for, and who asks. */
interface Asked {
  readonly path: string;
  readonly user: string | undefined;
  readonly groups: string | undefined;
  readonly certificate: string;
}

describe.skipIf(kubectlPath === undefined)('a group that another server answers', () => {
  const asked: Asked[] = [];
  let other: Server;
  let ca: string;
  let terminal: Terminal;

  beforeAll(async () => {
    const chance = { clock: new SystemClock(), random: new SystemRandom() };
    const authority = await createCertificateAuthority(chance);
    const { certificate, key } = await authority.issueServing(['fruit.default.svc']);
    ca = Buffer.from(authority.certificate).toString('base64');
    other = createServer(
      { cert: certificate, key, requestCert: true, rejectUnauthorized: false },
      (incoming, response) => {
        asked.push(askedOf(incoming));
        response.setHeader('Content-Type', 'application/json');
        response.end(JSON.stringify(answerTo(incoming.url ?? '')));
      },
    );
    other.on('upgrade', (incoming: IncomingMessage, socket: Duplex) => {
      asked.push(askedOf(incoming));
      socket.write(
        'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n',
      );
      socket.pipe(socket);
    });
    await new Promise<void>((resolve) => {
      other.listen(0, '127.0.0.1', resolve);
    });
    terminal = new Terminal(await startServer());
    const { port } = other.address() as AddressInfo;
    await terminal.apply(JSON.stringify(service));
    await terminal.apply(JSON.stringify(apiService(port)));
    await terminal.kubectl('wait', '--for=condition=Available', 'apiservice/v1.fruit.example.com');
  });
  afterAll(async () => {
    await terminal.server.remove();
    other.close();
  });

  const apiService = (port: number) => ({
    apiVersion: 'apiregistration.k8s.io/v1',
    kind: 'APIService',
    metadata: { name: 'v1.fruit.example.com' },
    spec: {
      group: 'fruit.example.com',
      version: 'v1',
      groupPriorityMinimum: 1000,
      versionPriority: 10,
      caBundle: ca,
      service: { namespace: 'default', name: 'fruit', port },
    },
  });

  it('is discovered and read by kubectl like any other', async () => {
    const resources = await terminal.kubectl('api-resources', '--api-group=fruit.example.com');
    expect(resources).toMatch(/^apples .*true +Apple$/m);
    const found = await terminal.kubectl('get', 'apples', 'boskoop', '-o', 'name');
    expect(found.trim()).toBe('apple.fruit.example.com/boskoop');
  });

  it('is told who asks, by a front proxy that proves itself', async () => {
    await terminal.kubectl(
      'get',
      'apples',
      'boskoop',
      '--as',
      'eve',
      '--as-group',
      'system:masters',
    );
    expect(asked.at(-1)).toEqual({
      path: '/apis/fruit.example.com/v1/namespaces/default/apples/boskoop',
      user: 'eve',
      groups: 'system:masters, system:authenticated',
      certificate: 'front-proxy-client',
    });
    const map = await terminal.kubectl(
      'get',
      'configmap',
      'extension-apiserver-authentication',
      '-n',
      'kube-system',
      '-o',
      'json',
    );
    const { data } = JSON.parse(map) as { data: Record<string, string> };
    expect(data['requestheader-client-ca-file']).toContain('BEGIN CERTIFICATE');
  });

  it('is explained by its OpenAPI documents, merged with those of the API server', async () => {
    const explained = await terminal.kubectl('explain', 'apples');
    expect(explained).toMatch(/KIND: +Apple[^]*A fruit\./);
    const v2 = JSON.parse(await terminal.kubectl('get', '--raw', '/openapi/v2')) as {
      readonly paths: object;
      readonly definitions: object;
    };
    expect(v2.paths).toHaveProperty([`/apis/${GROUP_VERSION}/apples`]);
    expect(v2.paths).toHaveProperty(['/api/v1/pods']);
    expect(v2.definitions).toHaveProperty(['com.example.Apple', 'description'], 'A fruit.');
  });

  it('gets connections that change their protocol, with who asks', async () => {
    const { hostname, port } = new URL(terminal.server.httpUrl);
    const path = `/apis/${GROUP_VERSION}/namespaces/default/apples/boskoop/echo`;
    const headers = { Connection: 'Upgrade', Upgrade: 'websocket' };
    const asking = request({ hostname, port, path, headers }).end();
    const [, socket] = (await once(asking, 'upgrade')) as [IncomingMessage, Duplex];
    socket.write('hello');
    expect(String((await once(socket, 'data'))[0])).toBe('hello');
    socket.destroy();
    expect(asked.at(-1)).toMatchObject({ path, certificate: 'front-proxy-client' });
    expect(asked.at(-1)?.user).toBeDefined();
  });

  it('is not available without its Service, and says so', async () => {
    await terminal.kubectl('delete', 'service', 'fruit');
    await terminal.kubectl(
      'wait',
      '--for=condition=Available=false',
      'apiservice/v1.fruit.example.com',
    );
    const shown = await terminal.kubectl('get', 'apiservice', 'v1.fruit.example.com');
    expect(shown).toMatch(/False \(ServiceNotFound\)/);
    const raw = await terminal.try(['get', '--raw', `/apis/${GROUP_VERSION}/apples`]);
    expect(raw.stderr).toContain('the server is currently unable to handle the request');
  });
});

const service = {
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'fruit' },
  spec: { type: 'ExternalName', externalName: 'localhost' },
};

function askedOf({ url = '', headers, socket }: IncomingMessage): Asked {
  const { subject } = (socket as TLSSocket).getPeerCertificate();
  return {
    path: url,
    user: headers['x-remote-user']?.toString(),
    groups: headers['x-remote-group']?.toString(),
    certificate: subject?.CN?.toString() ?? '',
  };
}

const schema = {
  description: 'A fruit.',
  type: 'object',
  'x-kubernetes-group-version-kind': [{ group: 'fruit.example.com', kind: 'Apple', version: 'v1' }],
};
const operation = {
  'x-kubernetes-action': 'list',
  'x-kubernetes-group-version-kind': schema['x-kubernetes-group-version-kind'][0],
};

function answerTo(path: string): object {
  const list = `/apis/${GROUP_VERSION}/apples`;
  if (path === '/openapi/v3')
    return { paths: { [`apis/${GROUP_VERSION}`]: { serverRelativeURL: V3 } } };
  if (path.startsWith(V3.split('?')[0]!))
    return {
      openapi: '3.0.0',
      info: { title: 'fruit', version: 'v1' },
      paths: { [list]: { get: { ...operation, responses: {} } } },
      components: { schemas: { 'com.example.Apple': schema } },
    };
  if (path === '/openapi/v2')
    return {
      swagger: '2.0',
      paths: { [list]: { get: { responses: { 200: { description: 'OK', schema: ref } } } } },
      definitions: { 'com.example.Apple': schema },
    };
  return path.endsWith('/boskoop')
    ? apple
    : {
        kind: 'APIResourceList',
        apiVersion: 'v1',
        groupVersion: GROUP_VERSION,
        resources: [
          {
            name: 'apples',
            singularName: '',
            namespaced: true,
            kind: 'Apple',
            verbs: ['get', 'list'],
          },
        ],
      };
}
