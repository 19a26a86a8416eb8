import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { kubectlPath, Terminal } from '../support/kubectl.js';
import { startServer } from '../support/server.js';

describe.skipIf(kubectlPath === undefined)('the resource metrics API', () => {
  let terminal: Terminal;
  beforeAll(async () => {
    terminal = new Terminal(await startServer());
    await terminal.kubectl('run', 'web', '--image=nginx');
    await terminal.kubectl('annotate', 'pod', 'web', 'kubelet.mockplane.io/cpu-usage=250m');
    await terminal.settled();
  });
  afterAll(() => terminal.server.remove());

  it('feeds kubectl top', async () => {
    expect(await terminal.kubectl('top', 'pod', 'web')).toMatch(/^web +250m +16Mi/m);
    const nodes = await terminal.kubectl('top', 'nodes');
    expect(nodes).toMatch(/^cp-k8s +\d+m +1% +\d+Mi +5%/m);
    expect(nodes.trim().split('\n')).toHaveLength(5);
  });

  it('is a group like any other', async () => {
    const resources = await terminal.kubectl('api-resources', '--api-group=metrics.k8s.io');
    expect(resources).toMatch(/^nodes .*false +NodeMetrics$/m);
    expect(resources).toMatch(/^pods .*true +PodMetrics$/m);
    expect(await terminal.kubectl('get', 'pods.metrics.k8s.io')).toMatch(
      /^NAME +CPU +MEMORY +WINDOW\nweb +250000000n +16384Ki +15s$/m,
    );
    const missing = await terminal.try(['get', 'pods.metrics.k8s.io', 'nix']);
    expect(missing.stderr).toContain('podmetrics.metrics.k8s.io "default/nix" not found');
  });

  it('agrees with what the kubelets answer behind nodes/proxy', async () => {
    const node = await terminal.path('{.spec.nodeName}', 'pod', 'web');
    const raw = (path: string): Promise<string> =>
      terminal.kubectl('get', '--raw', `/api/v1/nodes/${node}/proxy/${path}`);
    const { pods } = JSON.parse(await raw('stats/summary')) as {
      pods: { podRef: { name: string }; cpu: { usageNanoCores: number } }[];
    };
    expect(pods.find(({ podRef }) => podRef.name === 'web')?.cpu.usageNanoCores).toBe(250_000_000);
    expect(await raw('metrics/resource')).toMatch(
      /^container_memory_working_set_bytes\{container="web",namespace="default",pod="web"\} 16777216$/m,
    );
    expect(await raw('healthz')).toBe('ok');
    expect(await raw('containerLogs/default/web/web')).toContain('nginx');
  });

  it('goes with its APIService, and comes back with it', async () => {
    const name = 'apiservice/v1beta1.metrics.k8s.io';
    const registration = await terminal.kubectl('get', name, '-o', 'json');
    await terminal.kubectl('delete', name);
    const top = await terminal.try(['top', 'pod', 'web']);
    expect(top.stderr).toContain('Metrics API not available');
    const versions = await terminal.kubectl('api-versions');
    expect(versions).not.toContain('metrics.k8s.io');
    await terminal.apply(registration);
    expect(await terminal.kubectl('top', 'pod', 'web')).toMatch(/^web +250m/m);
  });
});
