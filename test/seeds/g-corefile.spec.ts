import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { kubectlPath, Terminal } from '../support/kubectl.js';
import { startServer } from '../support/server.js';

const manifest = readFileSync(new URL('./manifests/11-coredns-cm.yaml', import.meta.url), 'utf8');

describe.skipIf(kubectlPath === undefined)('G: the Corefile', () => {
  let terminal: Terminal;
  beforeAll(async () => {
    terminal = new Terminal(await startServer());
    await terminal.kubectl('create', 'deployment', 'web', '--image=nginx', '--replicas=4');
    await terminal.kubectl('create', 'service', 'clusterip', 'web', '--clusterip=None', '--tcp=80');
    await terminal.kubectl(
      'run',
      'client',
      '--image=nicolaka/netshoot',
      '--command',
      '--',
      'sleep',
      '36000',
    );
    await terminal.settled();
  });
  afterAll(() => terminal.server.remove());

  const system = (...args: string[]): Promise<string> =>
    terminal.kubectl('--namespace', 'kube-system', ...args);
  const inPod = (...command: string[]): Promise<string> =>
    terminal.kubectl('exec', 'client', '--', ...command);
  const dig = async (name: string): Promise<string[]> =>
    (await inPod('dig', '+short', name)).split('\n').filter((line) => line !== '');
  const logs = (): Promise<string> => system('logs', '--selector', 'k8s-app=kube-dns', '--tail=-1');

  /** Writes a Corefile, as `kubectl edit configmap coredns` does. */
  const edit = (change: (manifest: string) => string): Promise<string> =>
    new Terminal(terminal.server, 'kube-system').apply(change(manifest));
  async function restart(): Promise<void> {
    await system('rollout', 'restart', 'deployment', 'coredns');
    await system('rollout', 'status', 'deployment', 'coredns');
    await terminal.settled();
  }
  const insert = (block: string) => (text: string) =>
    text.replace(/^( +)loadbalance$/m, (line, indent: string) =>
      [line, ...block.split('\n').map((each) => `${indent}${each}`)].join('\n'),
    );

  it('G2: kubernetes answers with authority, forward for the rest, cache counts the time down', async () => {
    await edit((text) => text);
    await restart();
    expect(await inPod('dig', 'kubernetes.default.svc.cluster.local')).toMatch(/flags: qr aa/);
    expect(await dig('kubernetes.default.svc.cluster.local')).toEqual(['10.96.0.1']);
    expect(await inPod('dig', 'fresh.example.com')).not.toMatch(/flags: qr aa/);
    const ttl = async (): Promise<number> =>
      Number(/^www\.example\.com\.\s+(\d+)/m.exec(await inPod('dig', 'www.example.com'))?.[1]);
    const first = await ttl();
    await inPod('sleep', '1.1');
    expect(await ttl()).toBeLessThan(first);
  });

  it('G2: loadbalance turns the addresses round', async () => {
    const firsts = new Set<string | undefined>();
    for (let turn = 0; turn < 12; turn++)
      firsts.add((await dig('web.default.svc.cluster.local'))[0]);
    expect(firsts.size).toBeGreaterThan(1);
  });

  it('G2: health, ready and prometheus answer on the ports of the pod', async () => {
    const pod = (
      await system(
        'get',
        'pods',
        '-l',
        'k8s-app=kube-dns',
        '-o',
        'jsonpath={.items[0].status.podIP}',
      )
    ).trim();
    expect(await inPod('curl', '-s', `http://${pod}:8080/health`)).toBe('OK');
    expect(await inPod('curl', '-s', `http://${pod}:8181/ready`)).toBe('OK');
    expect(await inPod('curl', '-s', `http://${pod}:9153/metrics`)).toContain(
      'coredns_dns_requests_total',
    );
  });

  it('G2: the order of the plugins is compiled in: where they stand in the Corefile does not matter', async () => {
    // `rewrite` comes before `hosts` and `kubernetes`, also from the last line.
    await edit(
      insert(
        'hosts {\n    172.16.0.9 renamed.test\n    fallthrough\n}\nrewrite name asked.test renamed.test',
      ),
    );
    await restart();
    expect(await dig('asked.test')).toContain('172.16.0.9');
  });

  it('G4: forward to another address asks the server there', async () => {
    await edit((text) =>
      text.replace('forward . /etc/resolv.conf', 'forward . 192.168.255.100:53'),
    );
    await restart();
    expect(
      await system('get', 'configmap', 'coredns', '-o', 'jsonpath={.data.Corefile}'),
    ).toContain('forward . 192.168.255.100:53');
    expect((await dig('www.example.com'))[0]).toMatch(/^\d+\.\d+\.\d+\.\d+$/);
    expect(await dig('kubernetes.default.svc.cluster.local')).toEqual(['10.96.0.1']);
  });

  it('G5: hosts answers what it lists, and the rest falls through', async () => {
    await edit(insert('hosts {\n    172.16.0.3 webservice1.com\n    fallthrough\n}'));
    await restart();
    expect(await dig('webservice1.com')).toEqual(['172.16.0.3']);
    expect(await dig('kubernetes.default.svc.cluster.local')).toEqual(['10.96.0.1']);
    expect((await dig('www.example.com'))[0]).toMatch(/^\d/);
  });

  it('G6: rewrite asks for another name and answers under the one that was asked', async () => {
    await edit(
      insert(
        'hosts {\n    172.16.0.3 webservice1.com\n    fallthrough\n}\nrewrite name web-service.cluster.local webservice1.com',
      ),
    );
    await restart();
    expect(await inPod('dig', 'web-service.cluster.local')).toMatch(
      /^web-service\.cluster\.local\.\s+\d+\s+IN\s+A\s+172\.16\.0\.3$/m,
    );
    expect(await inPod('nslookup', 'web-service.cluster.local')).toContain('172.16.0.3');
  });

  it('G3: a changed Corefile is taken over by reload, and a broken one is refused with the old one in force', async () => {
    const quick = (text: string): string => text.replace(/^( +)reload$/m, '$1reload 2s 1s');
    await edit((text) =>
      quick(insert('hosts {\n    172.16.0.4 first.test\n    fallthrough\n}')(text)),
    );
    await restart();
    expect(await dig('first.test')).toEqual(['172.16.0.4']);
    await edit((text) =>
      quick(insert('hosts {\n    172.16.0.5 second.test\n    fallthrough\n}')(text)),
    );
    await expect.poll(() => dig('second.test'), { timeout: 30_000 }).toEqual(['172.16.0.5']);
    expect(await logs()).toContain('[INFO] Reloading complete');
    await edit((text) => quick(text).replace('errors', 'erors'));
    await expect.poll(logs, { timeout: 30_000 }).toMatch(/Unknown directive 'erors'/);
    expect(await dig('second.test')).toEqual(['172.16.0.5']);
    expect(await dig('kubernetes.default.svc.cluster.local')).toEqual(['10.96.0.1']);
  });
});
