import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { kubectlPath, Terminal } from '../support/kubectl.js';
import { startServer, type TestServer } from '../support/server.js';

let server: TestServer;
let terminal: Terminal;

beforeAll(async () => {
  server = await startServer({ args: ['--nodes', '0', '--components', 'apiserver'] });
  terminal = new Terminal(server);
});
afterAll(() => server?.remove());

const rule = { operations: ['*'], apiGroups: [''], apiVersions: ['v1'], resources: ['configmaps'] };
const define = async (
  sort: string,
  name: string,
  spec: object,
  binding: object = {},
): Promise<void> => {
  const object = (kind: string, content: object): string =>
    JSON.stringify({
      apiVersion: 'admissionregistration.k8s.io/v1',
      kind: `${sort}${kind}`,
      metadata: { name },
      spec: content,
    });
  const matchConstraints = { resourceRules: [rule] };
  await terminal.apply(object('AdmissionPolicy', { matchConstraints, ...spec }));
  await terminal.apply(object('AdmissionPolicyBinding', { policyName: name, ...binding }));
};

describe.skipIf(kubectlPath === undefined)('policies of admission', () => {
  it('refuse what they are written against', async () => {
    await define(
      'Validating',
      'short',
      { validations: [{ expression: 'size(object.metadata.name) < 5', message: 'too long' }] },
      { validationActions: ['Deny'] },
    );
    const { stderr } = await terminal.try(['create', 'configmap', 'rather-long']);
    expect(stderr).toContain(
      "ValidatingAdmissionPolicy 'short' with binding 'short' denied request: too long",
    );
    expect(await terminal.kubectl('create', 'configmap', 'a')).toBe('configmap/a created\n');
  });

  it('change what they are written for', async () => {
    const expression =
      'Object{metadata: Object.metadata{labels: {"by": request.userInfo.username}}}';
    await define('Mutating', 'label', {
      reinvocationPolicy: 'Never',
      mutations: [{ patchType: 'ApplyConfiguration', applyConfiguration: { expression } }],
    });
    await terminal.kubectl('create', 'configmap', 'b');
    expect(await terminal.path('{.metadata.labels.by}', 'configmap', 'b')).not.toBe('');
  });

  it('hold pods to the standard of their namespace', async () => {
    await terminal.kubectl('create', 'namespace', 'safe');
    await terminal.kubectl(
      'label',
      'namespace',
      'safe',
      'pod-security.kubernetes.io/enforce=baseline',
    );
    await terminal.kubectl('create', 'serviceaccount', 'default', '-n', 'safe');
    const overrides = JSON.stringify({ spec: { hostNetwork: true } });
    const { stderr } = await terminal.try([
      'run',
      'x',
      '-n',
      'safe',
      '--image=nginx',
      `--overrides=${overrides}`,
    ]);
    expect(stderr).toContain(
      'pods "x" is forbidden: violates PodSecurity "baseline:latest": host namespaces (hostNetwork=true)',
    );
  });
});
