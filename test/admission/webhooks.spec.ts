import { networkInterfaces } from 'node:os';
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

beforeAll(async () => {
  [server, webhook] = await Promise.all([
    startServer({ args: ['--nodes', '0', '--components', 'apiserver'] }),
    startWebhookServer(['127.0.0.1', 'hook.default.svc', 'outside.default.svc']),
  ]);
  terminal = new Terminal(server);
});
afterAll(async () => {
  webhook?.close();
  await server?.remove();
});

const answer =
  (response: object) =>
  ({ body }: WebhookCall): object => ({
    kind: 'AdmissionReview',
    apiVersion: 'admission.k8s.io/v1',
    response: { uid: body.request.uid, ...response },
  });
const configure = async (kind: string, name: string, more: object = {}): Promise<void> => {
  const rule = {
    operations: ['*'],
    apiGroups: [''],
    apiVersions: ['v1'],
    resources: ['configmaps'],
  };
  await terminal.apply(
    JSON.stringify({
      apiVersion: 'admissionregistration.k8s.io/v1',
      kind: `${kind}WebhookConfiguration`,
      metadata: { name },
      webhooks: [
        {
          name: `${name}.example.com`,
          clientConfig: { url: `${webhook.url}/hook`, caBundle: webhook.caBundle },
          rules: [rule],
          sideEffects: 'None',
          admissionReviewVersions: ['v1'],
          ...more,
        },
      ],
    }),
  );
};
const forget = (kind: string, name: string): Promise<string> =>
  terminal.kubectl('delete', `${kind.toLowerCase()}webhookconfiguration`, name);

describe.skipIf(kubectlPath === undefined)('webhooks of admission', () => {
  it('change what is created, and warn', async () => {
    await configure('Mutating', 'label');
    const patch = [{ op: 'add', path: '/metadata/labels', value: { seen: 'yes' } }];
    webhook.handler = answer({
      allowed: true,
      warnings: ['mind the gap'],
      patchType: 'JSONPatch',
      patch: Buffer.from(JSON.stringify(patch)).toString('base64'),
    });
    const { stderr } = await terminal.try(['create', 'configmap', 'a']);
    expect(stderr).toBe('Warning: mind the gap\n');
    expect(await terminal.path('{.metadata.labels.seen}', 'configmap', 'a')).toBe('yes');
    expect(webhook.calls.at(-1)!.body).toMatchObject({
      kind: 'AdmissionReview',
      apiVersion: 'admission.k8s.io/v1',
      request: {
        kind: { group: '', version: 'v1', kind: 'ConfigMap' },
        resource: { group: '', version: 'v1', resource: 'configmaps' },
        requestKind: { group: '', version: 'v1', kind: 'ConfigMap' },
        name: 'a',
        namespace: 'default',
        operation: 'CREATE',
        object: { kind: 'ConfigMap', apiVersion: 'v1', metadata: { name: 'a' } },
        oldObject: null,
        dryRun: false,
        options: {
          kind: 'CreateOptions',
          apiVersion: 'meta.k8s.io/v1',
          fieldManager: 'kubectl-create',
        },
      },
    });
    await forget('Mutating', 'label');
  });

  it('refuse what they do not like, deletions too', async () => {
    await terminal.kubectl('create', 'configmap', 'b');
    await configure('Validating', 'deny');
    webhook.handler = answer({ allowed: false, status: { code: 403, message: 'not here' } });
    const { stderr } = await terminal.try(['create', 'configmap', 'c']);
    expect(stderr).toBe(
      'error: failed to create configmap: admission webhook "deny.example.com" denied the request: not here\n',
    );
    const deletion = await terminal.try(['delete', 'configmap', 'b']);
    expect(deletion.stderr).toContain('denied the request: not here');
    expect(webhook.calls.at(-1)!.body.request).toMatchObject({
      operation: 'DELETE',
      object: null,
      oldObject: { metadata: { name: 'b' } },
    });
    await forget('Validating', 'deny');
    await terminal.kubectl('delete', 'configmap', 'b');
  });

  it('that hang or lie harm their own request only', async () => {
    await configure('Validating', 'broken', {
      timeoutSeconds: 1,
      objectSelector: { matchLabels: { ask: 'it' } },
    });
    webhook.handler = () => undefined;
    const asked = {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'd', labels: { ask: 'it' } },
    };
    const hanging = terminal.try(['create', '-f', '-'], { input: JSON.stringify(asked) });
    await terminal.kubectl('create', 'configmap', 'e');
    expect((await hanging).stderr).toContain(
      `failed calling webhook "broken.example.com": failed to call webhook: Post "${webhook.url}/hook?timeout=1s": context deadline exceeded`,
    );
    webhook.handler = () => 'nonsense';
    const lied = await terminal.try(['create', '-f', '-'], { input: JSON.stringify(asked) });
    expect(lied.stderr).toContain(
      'failed calling webhook "broken.example.com": failed to call webhook: couldn\'t get version/kind; json parse error: invalid character',
    );
    await forget('Validating', 'broken');
  });

  it('are reached through a Service whose endpoint is this machine', async () => {
    const address = Object.values(networkInterfaces())
      .flatMap((list) => list ?? [])
      .find(({ family, internal }) => family === 'IPv4' && !internal)?.address;
    const port = { port: 443, targetPort: webhook.port };
    const own = [
      { metadata: { name: 'hook' }, kind: 'Service', apiVersion: 'v1', spec: { ports: [port] } },
      {
        metadata: { name: 'hook', labels: { 'kubernetes.io/service-name': 'hook' } },
        kind: 'EndpointSlice',
        apiVersion: 'discovery.k8s.io/v1',
        addressType: 'IPv4',
        ports: [{ port: webhook.port, name: '' }],
        endpoints: [{ addresses: [address ?? '192.0.2.1'] }],
      },
      {
        metadata: { name: 'outside' },
        kind: 'Service',
        apiVersion: 'v1',
        spec: { type: 'ExternalName', externalName: 'localhost' },
      },
    ];
    for (const object of own) await terminal.apply(JSON.stringify(object));
    webhook.handler = answer({ allowed: false, status: { message: 'seen' } });
    const client = (service: object) => ({ clientConfig: { service, caBundle: webhook.caBundle } });
    const tried = async (service: object): Promise<string> => {
      await configure('Validating', 'service', client({ namespace: 'default', ...service }));
      const { stderr } = await terminal.try(['create', 'configmap', 'f']);
      await forget('Validating', 'service');
      return stderr;
    };
    expect(await tried({ name: 'outside', port: webhook.port })).toContain(
      'denied the request: seen',
    );
    expect(await tried({ name: 'absent' })).toContain(
      'Post "https://absent.default.svc:443/?timeout=10s": service "absent" not found',
    );
    // A machine without a network has no address of its own to show.
    const direct =
      address === undefined ? 'denied the request: seen' : await tried({ name: 'hook' });
    expect(direct).toContain('denied the request: seen');
  });

  it('see the Scale of a scaled object, not the object', async () => {
    await terminal.kubectl('create', 'deployment', 'web', '--image=nginx');
    const rule = {
      operations: ['*'],
      apiGroups: ['apps'],
      apiVersions: ['v1'],
      resources: ['deployments/scale'],
    };
    await configure('Validating', 'scale', { rules: [rule] });
    webhook.handler = answer({ allowed: false, status: { message: 'stay' } });
    const { stderr } = await terminal.try(['scale', 'deployment', 'web', '--replicas=3']);
    expect(stderr).toContain('denied the request: stay');
    expect(webhook.calls.at(-1)!.body.request).toMatchObject({
      kind: { group: 'autoscaling', version: 'v1', kind: 'Scale' },
      resource: { group: 'apps', version: 'v1', resource: 'deployments' },
      subResource: 'scale',
      object: { kind: 'Scale', spec: { replicas: 3 } },
      oldObject: { kind: 'Scale', spec: { replicas: 1 } },
    });
    await forget('Validating', 'scale');
  });
});
