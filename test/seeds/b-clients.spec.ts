import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { kubectlPath, Terminal } from '../support/kubectl.js';
import { startServer } from '../support/server.js';

interface Outcome {
  readonly outcome: string;
  readonly sourceSeen?: string;
  readonly reason?: string;
  readonly backend?: { readonly pod?: string; readonly node?: string };
}

const OUTSIDE = '192.168.1.1';

describe.skipIf(kubectlPath === undefined)('B: Services and their clients', () => {
  let terminal: Terminal;
  beforeAll(async () => {
    terminal = new Terminal(await startServer());
    await terminal.kubectl('create', 'deployment', 'web', '--image=nginx', '--replicas=4');
    await terminal.kubectl(
      'patch',
      'deployment',
      'web',
      '-p',
      JSON.stringify({
        spec: {
          template: {
            spec: {
              affinity: {
                nodeAffinity: {
                  requiredDuringSchedulingIgnoredDuringExecution: {
                    nodeSelectorTerms: [
                      {
                        matchExpressions: [
                          {
                            key: 'kubernetes.io/hostname',
                            operator: 'In',
                            values: ['w1-k8s', 'w2-k8s'],
                          },
                        ],
                      },
                    ],
                  },
                },
              },
            },
          },
        },
      }),
    );
    await terminal.settled();
  });
  afterAll(() => terminal.server.remove());

  async function fromOutside(node: string, port: number): Promise<readonly Outcome[]> {
    const { stdout, stderr } = await terminal.mockplane(
      'trace',
      '--from',
      `ip/${OUTSIDE}`,
      '--to',
      `${node}:${port}`,
      '--all',
      '-o',
      'json',
    );
    if (stdout === '') throw new Error(stderr);
    return (JSON.parse(stdout) as { outcomes: readonly Outcome[] }).outcomes;
  }

  it('B6: with policy Cluster every node sends to any pod, with its own address; with Local only to its own pods, with the address of the client', async () => {
    await terminal.apply(`
apiVersion: v1
kind: Service
metadata: { name: web }
spec: { type: NodePort, selector: { app: web }, ports: [{ port: 80, nodePort: 30080 }] }
`);
    await terminal.settled();
    for (const node of ['192.168.1.101', '192.168.1.103']) {
      const ends = await fromOutside(node, 30080);
      expect(ends.map(({ outcome }) => outcome)).toEqual(Array(4).fill('answered'));
      expect(new Set(ends.map(({ backend }) => backend?.node))).toEqual(
        new Set(['w1-k8s', 'w2-k8s']),
      );
      for (const { sourceSeen } of ends) expect(sourceSeen).not.toBe(OUTSIDE);
    }
    await terminal.kubectl(
      'patch',
      'service',
      'web',
      '-p',
      '{"spec":{"externalTrafficPolicy":"Local"}}',
    );
    await terminal.settled();
    for (const [node, name] of [
      ['192.168.1.101', 'w1-k8s'],
      ['192.168.1.102', 'w2-k8s'],
    ] as const) {
      for (const end of await fromOutside(node, 30080)) {
        expect(end).toMatchObject({ outcome: 'answered', sourceSeen: OUTSIDE });
        expect(end.backend?.node).toBe(name);
      }
    }
    const [dropped] = await fromOutside('192.168.1.103', 30080);
    expect(dropped?.outcome).toBe('timeout');
    expect(dropped?.reason).toMatch(/externalTrafficPolicy|no local endpoints|Local/);
  });

  it('B13: a client with affinity keeps its pod until the timeout, and may get another one then', async () => {
    await terminal.kubectl(
      'create',
      'deployment',
      'sticky',
      '--image=traefik/whoami',
      '--replicas=8',
    );
    await terminal.apply(`
apiVersion: v1
kind: Service
metadata: { name: sticky }
spec: { selector: { app: sticky }, ports: [{ port: 80 }], sessionAffinity: ClientIP, sessionAffinityConfig: { clientIP: { timeoutSeconds: 1000 } } }
`);
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
    // A pause longer than the timeout is part of the command, and takes the time of the simulated machine.
    const chosen = async (pause: string, turns: number): Promise<Set<string>> => {
      const script = `for i in $(seq ${turns}); do curl -s sticky | grep Hostname; sleep ${pause}; done`;
      const text = await terminal.kubectl('exec', 'client', '--', 'sh', '-c', script);
      const names = text.trim().split('\n');
      expect(names).toHaveLength(turns);
      return new Set(names);
    };
    expect((await chosen('0', 20)).size).toBe(1);
    await terminal.kubectl(
      'patch',
      'service',
      'sticky',
      '-p',
      '{"spec":{"sessionAffinityConfig":{"clientIP":{"timeoutSeconds":1}}}}',
    );
    await terminal.settled();
    expect((await chosen('1.1', 5)).size).toBeGreaterThan(1);
  });

  it('C7: a node remembers the backend of a flow, and forgets a UDP flow whose backend is gone', async () => {
    const node = await terminal.path('{.spec.nodeName}', 'pod', 'client');
    const client = await terminal.path('{.status.podIP}', 'pod', 'client');
    const flows = async (): Promise<string[]> => {
      const { stdout } = await terminal.mockplane(
        'exec',
        `node/${node}`,
        '--',
        'conntrack',
        '-L',
        '-p',
        'udp',
      );
      return stdout.split('\n').filter((line) => line.includes(`src=${client} dst=10.96.0.10`));
    };
    await terminal.kubectl(
      'exec',
      'client',
      '--',
      'dig',
      '+short',
      'web.default.svc.cluster.local',
    );
    const before = await flows();
    expect(before.length).toBeGreaterThan(0);
    expect(before[0]).toMatch(
      new RegExp(
        `^udp +17 \\d+ src=${client} dst=10\\.96\\.0\\.10 sport=\\d+ dport=53 src=172\\.16\\.\\d+\\.\\d+ dst=${client} sport=53 dport=\\d+ \\[ASSURED\\]`,
      ),
    );
    await terminal.kubectl('-n', 'kube-system', 'rollout', 'restart', 'deployment', 'coredns');
    await terminal.settled();
    const now = (
      await terminal.path(
        '{.subsets[*].addresses[*].ip}',
        '-n',
        'kube-system',
        'endpoints',
        'kube-dns',
      )
    ).split(' ');
    for (const line of await flows()) expect(now).toContain(/dport=53 src=(\S+)/.exec(line)?.[1]);
    for (const line of before) expect(await flows()).not.toContain(line);
  });
});
