import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { kubectlPath, Terminal } from '../support/kubectl.js';
import { startServer, type TestServer } from '../support/server.js';
import {
  startWebhookServer,
  type WebhookCall,
  type WebhookServer,
} from '../support/webhook-server.js';

let server: TestServer;
let webhook: WebhookServer;
let terminal: Terminal;

interface Host {
  readonly apiVersion: string;
  readonly metadata: { readonly name: string };
  readonly spec: { readonly address?: string; readonly host?: string; readonly port?: string };
}

/** v1 has `address: host:port`, v2 has both apart. */
function convert(object: Host, to: string): object {
  const { spec } = object;
  if (to.endsWith('/v1'))
    return { ...object, apiVersion: to, spec: { address: `${spec.host}:${spec.port}` } };
  const [host, port] = spec.address!.split(':');
  return { ...object, apiVersion: to, spec: { host, port } };
}

const answer = ({ body }: WebhookCall): object => ({
  kind: 'ConversionReview',
  apiVersion: 'apiextensions.k8s.io/v1',
  response: {
    uid: body.request.uid,
    result: { status: 'Success' },
    convertedObjects: (body.request.objects as Host[]).map((object) =>
      convert(object, body.request.desiredAPIVersion as string),
    ),
  },
});

beforeAll(async () => {
  [server, webhook] = await Promise.all([
    startServer({ args: ['--nodes', '0', '--components', 'apiserver'] }),
    startWebhookServer(['127.0.0.1'], answer),
  ]);
  terminal = new Terminal(server);
  if (kubectlPath === undefined) return;
  const version = (name: string, storage: boolean, fields: readonly string[]) => ({
    name,
    served: true,
    storage,
    schema: {
      openAPIV3Schema: {
        type: 'object',
        properties: {
          spec: {
            type: 'object',
            properties: Object.fromEntries(fields.map((field) => [field, { type: 'string' }])),
          },
        },
      },
    },
  });
  const conversion = {
    strategy: 'Webhook',
    webhook: {
      conversionReviewVersions: ['v1'],
      clientConfig: { url: `${webhook.url}/convert`, caBundle: webhook.caBundle },
    },
  };
  await terminal.apply(
    JSON.stringify({
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'CustomResourceDefinition',
      metadata: { name: 'hosts.example.com' },
      spec: {
        group: 'example.com',
        scope: 'Namespaced',
        names: { plural: 'hosts', kind: 'Host' },
        versions: [version('v1', true, ['address']), version('v2', false, ['host', 'port'])],
        conversion,
      },
    }),
  );
  await terminal.kubectl('wait', '--for=condition=Established', 'crd/hosts.example.com');
});
afterAll(async () => {
  webhook?.close();
  await server?.remove();
});

const host = (version: string, name: string, spec: object): string =>
  JSON.stringify({ apiVersion: `example.com/${version}`, kind: 'Host', metadata: { name }, spec });

describe.skipIf(kubectlPath === undefined)('a custom resource in two versions', () => {
  it('is written in either and read in both', async () => {
    await terminal.apply(host('v1', 'a', { address: 'one:1' }));
    await terminal.apply(host('v2', 'b', { host: 'two', port: '2' }));
    expect(await terminal.path('{.spec}', 'hosts.v2.example.com', 'a')).toBe(
      '{"host":"one","port":"1"}',
    );
    expect(await terminal.path('{.spec}', 'hosts.v1.example.com', 'b')).toBe('{"address":"two:2"}');
    expect(await terminal.path('{.items[*].spec.host}', 'hosts.v2.example.com')).toBe('one two');
    expect(await terminal.path('{.items[*].spec.address}', 'hosts.v1.example.com')).toBe(
      'one:1 two:2',
    );
  });

  it('is patched and deleted in the version that is not stored', async () => {
    await terminal.apply(host('v1', 'c', { address: 'three:3' }));
    await terminal.kubectl(
      'patch',
      'hosts.v2.example.com',
      'c',
      '--type=merge',
      '-p',
      '{"spec":{"port":"33"}}',
    );
    expect(await terminal.path('{.spec.address}', 'hosts.v1.example.com', 'c')).toBe('three:33');
    await terminal.kubectl('delete', 'hosts.v2.example.com', 'c');
    expect((await terminal.try(['get', 'hosts.v1.example.com', 'c'])).stderr).toContain(
      'not found',
    );
  });

  it('is watched in the version that is not stored', async () => {
    const watched = terminal.kubectl(
      'get',
      'hosts.v2.example.com',
      '--watch',
      '-o',
      'jsonpath={.metadata.name}={.spec.host} ',
      '--request-timeout=3s',
    );
    await terminal.apply(host('v1', 'd', { address: 'four:4' }));
    await terminal.kubectl('delete', 'hosts.v1.example.com', 'd');
    expect(await watched.catch((error: Error) => error.message)).toContain('d=four');
  });

  it('cannot be read where the webhook fails, and can where it is not needed', async () => {
    await terminal.apply(host('v1', 'e', { address: 'five:5' }));
    webhook.handler = ({ body }) => ({
      kind: 'ConversionReview',
      apiVersion: 'apiextensions.k8s.io/v1',
      response: { uid: body.request.uid, result: { status: 'Failed', message: 'no idea' } },
    });
    const { stderr } = await terminal.try(['get', 'hosts.v2.example.com', 'e']);
    expect(stderr).toBe(
      'Error from server: conversion webhook for example.com/v1, Kind=Host failed: no idea\n',
    );
    expect(await terminal.path('{.spec.address}', 'hosts.v1.example.com', 'e')).toBe('five:5');
    webhook.handler = () => ({ response: {} });
    const garbage = await terminal.try(['get', 'hosts.v2.example.com', 'e']);
    expect(garbage.stderr).toContain(
      'failed: expected webhook response of apiextensions.k8s.io/v1, Kind=ConversionReview',
    );
    webhook.handler = answer;
  });
});
