import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { kubectlPath } from '../../support/kubectl.js';
import { run, type RunResult } from '../../support/run.js';
import { startServer, type TestServer } from '../../support/server.js';
import { prepare } from '../support/client.js';
import { goPrograms } from '../support/programs.js';

const folder = await prepare(goPrograms);
if (process.env['CI'] !== undefined && kubectlPath === undefined)
  throw new Error('there is no kubectl on this machine');

const deployment = (image: string, extra = ''): string => `apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  labels: {set: all}
spec:
  replicas: 2
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
      - {name: web, image: '${image}'${extra}}
`;
const map = (name: string, value: string): string =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ${name}\n  labels: {set: all}\ndata: {key: ${value}}\n`;

describe.each([
  ['of the machine', kubectlPath, false],
  ['1.36', folder === undefined ? undefined : `${folder}/kubectl`, true],
])('kubectl %s', (_name, path, recent) => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startServer();
  });
  afterAll(() => server.remove());

  const attempt = (args: readonly string[], input = ''): Promise<RunResult> =>
    run(path ?? '', args, { input, env: { KUBECONFIG: server.kubeconfig, HOME: server.dataDir } });
  async function kubectl(args: readonly string[], input = ''): Promise<string> {
    const { code, stdout, stderr } = await attempt(args, input);
    if (code !== 0)
      throw new Error(`kubectl ${args.join(' ')} ended with ${code}: ${stderr}${stdout}`);
    return stdout;
  }

  it.skipIf(path === undefined)('waits for conditions, and for a deletion', async () => {
    await kubectl(['apply', '-f', '-'], deployment('nginx:1.27'));
    expect(
      await kubectl(['wait', '--for=condition=Available', 'deployment/web', '--timeout=50s']),
    ).toBe('deployment.apps/web condition met\n');
    expect(await kubectl(['rollout', 'status', 'deployment/web', '--timeout=50s'])).toContain(
      'successfully rolled out',
    );
    const pod = await kubectl([
      'get',
      'pods',
      '-l',
      'app=web',
      '-o',
      'jsonpath={.items[0].metadata.name}',
    ]);
    const waiting = kubectl(['wait', '--for=delete', `pod/${pod}`, '--timeout=50s']);
    await kubectl(['delete', 'pod', pod, '--wait=false']);
    expect(await waiting).toMatch(new RegExp(`${pod}"? (condition met|deleted)`));
  });

  it.skipIf(path === undefined)('shows what an apply would change, and ends with 1', async () => {
    await kubectl(['apply', '-f', '-'], map('settings', 'one'));
    const same = await attempt(['diff', '-f', '-'], map('settings', 'one'));
    expect([same.code, same.stdout]).toEqual([0, '']);
    const other = await attempt(['diff', '-f', '-'], map('settings', 'two'));
    expect([other.code, other.stderr]).toEqual([1, expect.stringMatching(/^(exit status 1\n)?$/)]);
    expect(other.stdout).toMatch(/^- {2}key: one$\n^\+ {2}key: two$/m);
  });

  it.skipIf(path === undefined)(
    'applies on the server, with conflicts between managers',
    async () => {
      await kubectl(['apply', '--server-side', '-f', '-'], map('shared', 'one'));
      const other = ['apply', '--server-side', '--field-manager=other', '-f', '-'];
      const refused = await attempt(other, map('shared', 'two'));
      expect(refused.code).toBe(1);
      expect(refused.stderr).toMatch(/conflict with "kubectl"[^]*\.data\.key/);
      await kubectl([...other, '--force-conflicts'], map('shared', 'two'));
      expect(await kubectl(['get', 'cm', 'shared', '-o', 'jsonpath={.data.key}'])).toBe('two');
    },
  );

  it.skipIf(path === undefined)('prunes what is no longer applied', async () => {
    const prune = ['apply', '--prune', '-l', 'set=all', '-f', '-'];
    const both = `${deployment('nginx:1.27')}---\n${map('kept', 'x')}`;
    await kubectl(prune, `${both}---\n${map('dropped', 'x')}`);
    expect(await kubectl(prune, both)).toMatch(/configmap\/dropped pruned/);
    // What was applied on the server has no last-applied configuration, and is left alone.
    expect(await kubectl(['get', 'cm', '-l', 'set=all', '-o', 'name'])).toBe(
      'configmap/kept\nconfigmap/shared\n',
    );
  });

  it.skipIf(path === undefined)('restarts, pauses and undoes a rollout', async () => {
    await kubectl(['rollout', 'restart', 'deployment/web']);
    await kubectl(['rollout', 'status', 'deployment/web', '--timeout=50s']);
    await kubectl(['set', 'image', 'deployment/web', 'web=nginx:1.28']);
    await kubectl(['rollout', 'status', 'deployment/web', '--timeout=50s']);
    expect((await kubectl(['rollout', 'history', 'deployment/web'])).match(/^\d+ /gm)).toHaveLength(
      3,
    );
    await kubectl(['rollout', 'undo', 'deployment/web', '--to-revision=1']);
    await kubectl(['rollout', 'status', 'deployment/web', '--timeout=50s']);
    expect(await kubectl(['get', 'deployment', 'web', '-o', 'jsonpath={..image}'])).toBe(
      'nginx:1.27',
    );
    await kubectl(['rollout', 'pause', 'deployment/web']);
    await kubectl(['rollout', 'resume', 'deployment/web']);
    await kubectl(['autoscale', 'deployment', 'web', '--min=2', '--max=3', '--cpu-percent=80']);
    await kubectl(['delete', 'hpa', 'web']);
  });

  it.skipIf(path === undefined)('asks what it may do', async () => {
    expect(await kubectl(['auth', 'can-i', 'delete', 'nodes'])).toBe('yes\n');
    expect(await kubectl(['auth', 'can-i', '--list'])).toMatch(/^\*\.\* +\[\] +\[\] +\[\*\]$/m);
  });

  it.skipIf(path === undefined || !recent)('asks who it is', async () => {
    expect(await kubectl(['auth', 'whoami', '-o', 'jsonpath={.status.userInfo.groups}'])).toContain(
      'system:authenticated',
    );
  });

  it.skipIf(path === undefined)('drains a node within the budget of its pods', async () => {
    await kubectl(['create', 'pdb', 'web', '--selector=app=web', '--min-available=1']);
    const node = await kubectl([
      'get',
      'pods',
      '-l',
      'app=web',
      '-o',
      'jsonpath={.items[0].spec.nodeName}',
    ]);
    const told = await kubectl(['drain', node, '--ignore-daemonsets', '--force', '--timeout=50s']);
    expect(told).toMatch(/evicting pod default\/web-/);
    const left = await kubectl([
      'get',
      'pods',
      '-l',
      'app=web',
      '--field-selector',
      `spec.nodeName=${node}`,
      '-o',
      'name',
    ]);
    expect(left).toBe('');
    expect(await kubectl(['get', 'node', node])).toContain('SchedulingDisabled');
    await kubectl(['uncordon', node]);
    await kubectl(['wait', '--for=condition=Available', 'deployment/web', '--timeout=50s']);
  });

  it.skipIf(path === undefined)(
    'labels, annotates, taints, patches, scales, exposes, describes',
    async () => {
      await kubectl(['label', 'deployment', 'web', 'tier=front', '--overwrite']);
      await kubectl(['annotate', 'deployment', 'web', 'note=seen']);
      await kubectl(['taint', 'node', 'w1-k8s', 'a=b:NoSchedule']);
      await kubectl(['taint', 'node', 'w1-k8s', 'a-']);
      await kubectl(['patch', 'deployment', 'web', '-p', '{"spec":{"replicas":1}}']);
      await kubectl(['scale', 'deployment', 'web', '--replicas=3', '--current-replicas=1']);
      await kubectl(['expose', 'deployment', 'web', '--port=80']);
      expect(await kubectl(['describe', 'deployment', 'web'])).toMatch(
        /Annotations: +[^]*note: seen/,
      );
      expect(await kubectl(['describe', 'service', 'web'])).toMatch(/Endpoints: +172\.16\./);
      expect(await kubectl(['describe', 'node', 'w1-k8s'])).toMatch(/Non-terminated Pods/);
      expect(await kubectl(['get', 'events', '--sort-by=.lastTimestamp'])).toContain(
        'ScalingReplicaSet',
      );
      await kubectl([
        'delete',
        'deployment,service',
        'web',
        '--cascade=foreground',
        '--timeout=50s',
      ]);
      expect(await kubectl(['get', 'pods', '-l', 'app=web', '-o', 'name'])).toBe('');
    },
  );

  it.skipIf(path === undefined || !recent)('shows the events of one object', async () => {
    await kubectl(['create', 'deployment', 'told', '--image=nginx']);
    await kubectl(['rollout', 'status', 'deployment/told', '--timeout=50s']);
    expect(await kubectl(['events', '--for', 'deployment/told'])).toContain('ScalingReplicaSet');
  });
});
