import { createServer, type Server } from 'node:https';
import type { IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createCertificateAuthority } from '#auth';
import { SystemClock, SystemRandom } from '#machinery';
import { kubectlPath, Terminal } from '../support/kubectl.js';
import { startServer } from '../support/server.js';

const GROUP_VERSION = 'fruit.example.com/v1';

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
      (request, response) => {
        asked.push(askedOf(request));
        response.setHeader('Content-Type', 'application/json');
        response.end(JSON.stringify(answerTo(request.url ?? '')));
      },
    );
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

function answerTo(path: string): object {
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
