import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { kubectlPath, Terminal } from '../support/kubectl.js';
import { startServer } from '../support/server.js';

interface List {
  readonly metadata: { readonly resourceVersion: string };
}

interface Status {
  readonly phase: string;
  readonly containerStatuses?: readonly { readonly state: { waiting?: { reason: string } } }[];
}

/** What a watch event says of a pod: why its container waits, or else its phase. */
function stateOf(line: string): string {
  const { status } = (JSON.parse(line) as { object: { status: Status } }).object;
  return status.containerStatuses?.[0]?.state.waiting?.reason ?? status.phase;
}

describe.skipIf(kubectlPath === undefined)('H1: kubectl pointed at the server', () => {
  let terminal: Terminal;
  beforeAll(async () => {
    terminal = new Terminal(await startServer());
    await terminal.settled();
  });
  afterAll(() => terminal.server.remove());

  it('shows the default cluster', async () => {
    const nodes = await terminal.kubectl('get', 'nodes', '-o', 'wide');
    for (const [name, ip] of [
      ['cp-k8s', '192.168.1.10'],
      ['w1-k8s', '192.168.1.101'],
      ['w2-k8s', '192.168.1.102'],
      ['w3-k8s', '192.168.1.103'],
    ]) {
      expect(nodes).toMatch(new RegExp(`${name} +Ready .* v1\\.36\\.2 +${ip}`));
    }
    const all = await terminal.kubectl('get', 'all', '-A');
    expect(all).toMatch(/kube-system +deployment\.apps\/coredns +2\/2 +2 +2/);
    expect(all).toMatch(/kube-system +daemonset\.apps\/kube-proxy +4 +4 +4 +4 +4/);
    expect(all).toMatch(
      /kube-system +service\/kube-dns +ClusterIP +10\.96\.0\.10 +<none> +53\/UDP,53\/TCP,9153\/TCP/,
    );
    expect(all).toMatch(/default +service\/kubernetes +ClusterIP +10\.96\.0\.1 +<none> +443\/TCP/);
    expect(
      await terminal.kubectl('get', 'configmap', 'coredns', '-n', 'kube-system', '-o', 'yaml'),
    ).toContain('kubernetes cluster.local');
    expect(await terminal.kubectl('get', 'endpointslice', 'kubernetes')).toContain('192.168.1.10');
  });

  it('discovers and explains', async () => {
    const resources = await terminal.kubectl('api-resources');
    for (const kind of ['Pod', 'Deployment', 'EndpointSlice', 'NetworkPolicy', 'PacketTrace'])
      expect(resources).toMatch(new RegExp(` ${kind}$`, 'm'));
    expect(await terminal.kubectl('explain', 'pod.spec.containers')).toContain(
      'List of containers belonging to the pod.',
    );
    expect(await terminal.kubectl('cluster-info')).toContain('Kubernetes control plane');
    expect(await terminal.kubectl('version')).toMatch(/Server Version: .*v1\.36/);
  });

  it('shows a pod on its way, when it is watched', async () => {
    const pods = '/api/v1/namespaces/default/pods';
    const list = JSON.parse(await terminal.kubectl('get', '--raw', pods)) as List;
    await terminal.kubectl('run', 'traveller', '--image=nginx');
    await terminal.settled();
    const since = `?watch=1&timeoutSeconds=1&resourceVersion=${list.metadata.resourceVersion}`;
    const events = await terminal.kubectl('get', '--raw', pods + since);
    const states = events.trim().split('\n').map(stateOf);
    expect(states.filter((state, index) => state !== states[index - 1])).toEqual([
      'Pending',
      'ContainerCreating',
      'Running',
    ]);
  });

  it('creates, scales, changes, rolls back and describes', async () => {
    await terminal.kubectl('create', 'deployment', 'web', '--image=nginx:1.27', '--replicas=2');
    await terminal.kubectl('expose', 'deployment', 'web', '--port=80');
    expect(
      await terminal.kubectl('rollout', 'status', 'deployment/web', '--timeout=60s'),
    ).toContain('successfully rolled out');
    await terminal.kubectl('scale', 'deployment', 'web', '--replicas=3');
    await terminal.kubectl('rollout', 'status', 'deployment/web', '--timeout=60s');
    await terminal.kubectl('set', 'image', 'deployment/web', 'nginx=nginx:1.28');
    await terminal.kubectl('rollout', 'status', 'deployment/web', '--timeout=60s');
    expect(
      await terminal.path(
        '{.items[*].spec.containers[0].image}',
        'pods',
        '-l',
        'app=web',
        '--field-selector=status.phase=Running',
      ),
    ).toContain('nginx:1.28');
    expect(await terminal.kubectl('rollout', 'history', 'deployment/web')).toMatch(/^1 .*\n2 /m);
    await terminal.kubectl('rollout', 'undo', 'deployment/web');
    await terminal.kubectl('rollout', 'status', 'deployment/web', '--timeout=60s');
    expect(
      await terminal.path('{.spec.template.spec.containers[0].image}', 'deployment', 'web'),
    ).toBe('nginx:1.27');
    expect(await terminal.kubectl('rollout', 'history', 'deployment/web')).toMatch(/^2 .*\n3 /m);
    await terminal.settled();
    expect(await terminal.kubectl('describe', 'service', 'web')).toMatch(/Endpoints: +172\.16\./);
    expect(await terminal.kubectl('describe', 'pod', '-l', 'app=web')).toMatch(
      /Normal +Scheduled .* Successfully assigned default\/web-/,
    );
    expect(await terminal.kubectl('describe', 'node', 'w1-k8s')).toContain('KubeletReady');
  });

  it('reads logs and runs commands, with a terminal or without one', async () => {
    await terminal.kubectl('run', 'web-0', '--image=nginx');
    await terminal.kubectl('wait', '--for=condition=Ready', 'pod/web-0', '--timeout=30s');
    await terminal.kubectl('exec', 'web-0', '--', 'curl', '-s', 'http://localhost/');
    expect(await terminal.kubectl('logs', 'web-0')).toMatch(/"GET \/ HTTP\/1\.1" 200/);
    expect(await terminal.kubectl('exec', 'web-0', '--', 'sh', '-c', 'seq 1 3 | wc -l')).toBe(
      '3\n',
    );
    expect((await terminal.try(['exec', 'web-0', '--', 'sh', '-c', 'exit 7'])).code).toBe(7);
    expect((await terminal.try(['exec', 'web-0', '--', 'no-such-program'])).stderr).toContain(
      'executable file not found in $PATH',
    );
    const { stdout } = await terminal.try(['exec', '-i', 'web-0', '--', 'bash'], {
      input: 'echo $((6 * 7)) from $(hostname)\nexit\n',
    });
    expect(stdout).toContain('42 from web-0');
  });

  it('patches, labels and deletes what a file says', async () => {
    const file =
      'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: settings }\ndata: { a: "1" }\n';
    await terminal.apply(file);
    await terminal.kubectl(
      'patch',
      'configmap',
      'settings',
      '--type=merge',
      '-p',
      '{"data":{"b":"2"}}',
    );
    await terminal.kubectl('label', 'configmap', 'settings', 'kept=yes');
    await terminal.apply(file.replace('"1"', '"3"'));
    expect(
      await terminal.path('{.data.a}{.data.b}{.metadata.labels.kept}', 'configmap', 'settings'),
    ).toBe('32yes');
    const { code, stdout } = await terminal.try(['delete', '-f', '-'], { input: file });
    expect([code, stdout]).toEqual([0, 'configmap "settings" deleted\n']);
    expect((await terminal.try(['get', 'configmap', 'settings'])).stderr).toBe(
      'Error from server (NotFound): configmaps "settings" not found\n',
    );
  });
});
