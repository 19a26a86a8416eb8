import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { kubectlPath, Terminal } from '../support/kubectl.js';
import { startServer } from '../support/server.js';
import { startWebhookServer, type WebhookServer } from '../support/webhook-server.js';

const account = (name: string): string => `system:serviceaccount:kube-system:${name}`;

describe.skipIf(kubectlPath === undefined)('what webhooks are told of who asks', () => {
  let terminal: Terminal;
  let webhook: WebhookServer;
  /** `operation resource/subresource`, and by whom. */
  const seen = new Map<string, Set<string>>();

  beforeAll(async () => {
    webhook = await startWebhookServer(['127.0.0.1'], ({ body }) => {
      const { uid, operation, resource, subResource, userInfo } = body.request;
      const what = `${operation} ${[resource.resource, subResource].filter(Boolean).join('/')}`;
      seen.set(what, (seen.get(what) ?? new Set()).add(userInfo.username));
      return { ...body, response: { uid, allowed: true } };
    });
    terminal = new Terminal(await startServer({ args: ['--nodes', '2'] }));
    await terminal.apply(
      JSON.stringify({
        apiVersion: 'admissionregistration.k8s.io/v1',
        kind: 'ValidatingWebhookConfiguration',
        metadata: { name: 'all' },
        webhooks: [
          {
            name: 'all.example.com',
            clientConfig: { url: `${webhook.url}/`, caBundle: webhook.caBundle },
            rules: [
              {
                operations: ['*'],
                apiGroups: ['', 'apps', 'discovery.k8s.io', 'coordination.k8s.io'],
                apiVersions: ['v1'],
                resources: ['*/*'],
              },
            ],
            sideEffects: 'None',
            admissionReviewVersions: ['v1'],
          },
        ],
      }),
    );
    await terminal.kubectl('create', 'deployment', 'web', '--image=nginx', '--port=80');
    await terminal.kubectl('expose', 'deployment', 'web');
    await terminal.kubectl('rollout', 'status', 'deployment', 'web');
    await terminal.kubectl('delete', 'deployment', 'web', '--wait');
    await terminal.kubectl('wait', '--for=delete', 'pod', '-l', 'app=web');
    await terminal.settled();
  });
  afterAll(async () => {
    webhook.close();
    await terminal.server.remove();
  });

  it.each([
    ['CREATE replicasets', account('deployment-controller')],
    ['UPDATE deployments/status', account('deployment-controller')],
    ['CREATE pods', account('replicaset-controller')],
    ['CREATE pods/binding', 'system:kube-scheduler'],
    ['CREATE endpointslices', account('endpointslice-controller')],
    ['DELETE replicasets', account('generic-garbage-collector')],
  ])('%s is asked for by %s', (what, user) => {
    expect([...(seen.get(what) ?? [])]).toEqual([user]);
  });

  it('the status of a pod is reported by its node', () => {
    const reporters = [...(seen.get('UPDATE pods/status') ?? [])];
    expect(reporters).toContain('system:node:w1-k8s');
    expect(reporters.filter((user) => !user.startsWith('system:node:'))).toEqual([]);
  });

  it('never is it the simulation', () => {
    expect([...seen.values()].flatMap((users) => [...users])).not.toContain('system:mockplane');
  });
});
