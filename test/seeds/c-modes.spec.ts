import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { kubectlPath, Terminal } from '../support/kubectl.js';
import { startServer } from '../support/server.js';

type Mode = 'iptables' | 'ipvs' | 'nftables' | 'userspace';

interface Outcome {
  readonly outcome: string;
  readonly by?: string;
  readonly rulesCompared: number;
  readonly sourceSeen?: string;
  readonly backend?: { readonly pod?: string };
  readonly steps: readonly { readonly stage: string; readonly summary: string }[];
}

describe.skipIf(kubectlPath === undefined)('C: the modes of kube-proxy', () => {
  let terminal: Terminal;
  let address: string;
  let endpoints: readonly string[];
  beforeAll(async () => {
    terminal = new Terminal(await startServer());
    await terminal.kubectl('create', 'deployment', 'web', '--image=nginx', '--replicas=3');
    await terminal.kubectl('expose', 'deployment', 'web', '--port=80');
    await terminal.kubectl(
      'run',
      'client',
      '--image=nicolaka/netshoot',
      '--overrides={"spec":{"nodeName":"w2-k8s"}}',
      '--command',
      '--',
      'sleep',
      '36000',
    );
    await terminal.settled();
    address = await terminal.path('{.spec.clusterIP}', 'service', 'web');
    endpoints = (await terminal.path('{.subsets[*].addresses[*].ip}', 'endpoints', 'web')).split(
      ' ',
    );
  });
  afterAll(() => terminal.server.remove());

  const configMap = ['--namespace', 'kube-system', 'configmap', 'kube-proxy'];
  const config = (): Promise<string> => terminal.path('{.data.config\\.conf}', ...configMap);

  /** Writes kube-proxy's configuration and starts it anew, as an administrator does. */
  async function configure(text: string): Promise<void> {
    const data = JSON.stringify({ data: { 'config.conf': text } });
    await terminal.kubectl('patch', ...configMap, '-p', data);
    const pods = ['-n', 'kube-system', 'pods', '-l', 'k8s-app=kube-proxy', '--wait=false'];
    await terminal.kubectl('delete', ...pods);
    await terminal.settled();
  }
  const switchTo = async (mode: Mode): Promise<void> =>
    configure((await config()).replace(/^mode: .*$/m, `mode: ${mode}`));
  async function rules(format: string): Promise<string> {
    const { code, stdout, stderr } = await terminal.mockplane('rules', 'w2-k8s', '-o', format);
    if (code !== 0) throw new Error(stderr);
    return stdout;
  }
  async function traced(...more: string[]): Promise<readonly Outcome[]> {
    const { stdout } = await terminal.mockplane(
      'trace',
      '--from',
      'pod/client',
      '--to',
      `${address}:80`,
      '-o',
      'json',
      ...more,
    );
    return (JSON.parse(stdout) as { outcomes: readonly Outcome[] }).outcomes;
  }
  const curl = (): Promise<string> =>
    terminal.kubectl('exec', 'client', '--', 'curl', '-s', address);
  const ping = async (): Promise<string> =>
    (await terminal.try(['exec', 'client', '--', 'ping', '-c', '1', '-W', '1', address])).stdout;

  it('C4, B11: in ipvs mode there is one virtual server a Service port, as ipvsadm prints it', async () => {
    await switchTo('ipvs');
    const lines = (await rules('ipvsadm')).split('\n');
    const start = lines.indexOf(`TCP  ${address}:80 rr`);
    expect(start).toBeGreaterThan(0);
    const servers = lines.slice(start + 1, start + 4);
    for (const ip of endpoints)
      expect(servers).toContainEqual(
        expect.stringMatching(new RegExp(`^  -> ${ip}:80 +Masq +1 +\\d+ +\\d+ *$`)),
      );
    expect(await rules('iptables-save')).toMatch(
      /^-A KUBE-SERVICES .*--match-set KUBE-CLUSTER-IP dst,dst/m,
    );
    expect(await curl()).toContain('Welcome to nginx!');
    expect(await ping()).toContain('Destination Port Unreachable');
  });

  it.each(['wrr', 'lc', 'wlc', 'sh', 'dh', 'sed', 'nq', 'mh', 'rr'])(
    'C4: the scheduler %s is the one that the configuration names',
    async (scheduler) => {
      const text = (await config()).replace(/\nipvs:\n {2}scheduler: \w+\n?/, '\n');
      await configure(`${text.trimEnd()}\nipvs:\n  scheduler: ${scheduler}\n`);
      expect(await rules('ipvsadm')).toContain(
        `TCP  ${address}:80 ${scheduler}${scheduler === 'mh' ? ' (mh-port)' : ''}\n`,
      );
      expect(await curl()).toContain('Welcome to nginx!');
    },
  );

  it('C4, B10: the round of ipvs gives three connections to three pods', async () => {
    const pods = new Set<string>();
    for (let turn = 0; turn < 3; turn++) {
      const name = `round-${turn}`;
      await terminal.kubectl('exec', 'client', '--', 'curl', '-s', '-o', '/dev/null', address);
      await terminal.apply(
        JSON.stringify({
          apiVersion: 'network.mockplane.io/v1',
          kind: 'PacketTrace',
          metadata: { name },
          spec: { source: { pod: 'client' }, destination: address, port: 80 },
        }),
      );
      await terminal.settled();
      pods.add(await terminal.path('{.status.outcomes[0].backend.pod}', 'packettrace', name));
    }
    expect(pods.size).toBe(3);
  });

  it('C5, B11: in nftables mode one map leads to each Service, as nft prints it', async () => {
    await switchTo('nftables');
    const text = await rules('nft');
    expect(text).toMatch(/^table ip kube-proxy \{$/m);
    const goto = new RegExp(
      `${address.replaceAll('.', '\\.')} \\. tcp \\. 80 : goto (service-[A-Z2-7]{8}-default/web/tcp/)`,
    ).exec(text);
    expect(goto).not.toBeNull();
    const chain = text.slice(text.indexOf(`chain ${goto?.[1]} {`));
    expect(chain).toMatch(/numgen random mod 3 (?:vmap|map) \{/);
    expect(await curl()).toContain('Welcome to nginx!');
    expect(await ping()).toContain('Destination Port Unreachable');
  });

  it('C2: in userspace mode the proxy itself accepts, connects on, and goes round its endpoints', async () => {
    await switchTo('userspace');
    expect(await rules('iptables-save')).toMatch(
      new RegExp(
        `^-A KUBE-PORTALS-CONTAINER -d ${address}/32 .* -j REDIRECT --to-ports \\d+$`,
        'm',
      ),
    );
    const [end] = await traced();
    const proxied = end?.steps.filter(({ stage }) => stage === 'proxy').map((s) => s.summary);
    expect(proxied?.[0]).toMatch(/^kube-proxy on w2-k8s accepts the packet on port \d+/);
    expect(proxied?.[1]).toMatch(/^kube-proxy on w2-k8s connects to /);
    expect(end?.sourceSeen).not.toBe(await terminal.path('{.status.podIP}', 'pod', 'client'));
    const backends: (string | undefined)[] = [];
    for (const outcome of await traced('--all')) backends.push(outcome.backend?.pod);
    expect(backends.every((pod) => pod?.startsWith('default/web-'))).toBe(true);
    expect(await curl()).toContain('Welcome to nginx!');
  });

  it('C6: the same Services answer in every mode; only iptables pays for each Service that is there', async () => {
    const compared = async (...modes: Mode[]): Promise<Record<Mode, number>> => {
      const counts: Partial<Record<Mode, number>> = {};
      for (const mode of modes) {
        await switchTo(mode);
        // The walk to each endpoint: one of this node passes fewer kernels than the others.
        const ends = await traced('--all');
        expect(ends.map((end) => end.outcome)).toEqual(['answered', 'answered', 'answered']);
        counts[mode] = ends.reduce((sum, end) => sum + end.rulesCompared, 0);
      }
      return counts as Record<Mode, number>;
    };
    // Names before `web`: a linear walk meets them first.
    const many = Array.from({ length: 60 }, (_, index) => ({
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: `a-${index}` },
      spec: { selector: { app: 'web' }, ports: [{ port: 80 }] },
    }));
    const before = await compared('ipvs', 'nftables', 'iptables');
    await terminal.apply(JSON.stringify({ apiVersion: 'v1', kind: 'List', items: many }));
    await terminal.settled();
    const after = await compared('iptables', 'nftables', 'ipvs');
    expect(after.iptables - before.iptables).toBeGreaterThanOrEqual(60);
    expect(after.ipvs).toBe(before.ipvs);
    expect(after.nftables).toBe(before.nftables);
  });
});
