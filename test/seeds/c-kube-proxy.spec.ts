import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { kubectlPath, Terminal } from '../support/kubectl.js';
import { startServer } from '../support/server.js';

describe.skipIf(kubectlPath === undefined)('C: kube-proxy', () => {
  let terminal: Terminal;
  const rules = async (node: string): Promise<string> => {
    const { code, stdout, stderr } = await terminal.mockplane('rules', node, '-o', 'iptables-save');
    if (code !== 0) throw new Error(stderr);
    return stdout;
  };
  beforeAll(async () => {
    terminal = new Terminal(await startServer());
    await terminal.kubectl('create', 'deployment', 'web', '--image=nginx', '--replicas=2');
    await terminal.kubectl('expose', 'deployment', 'web', '--port=80');
    await terminal.settled();
  });
  afterAll(() => terminal.server.remove());

  it("C1: every node's rules follow Services and endpoints", async () => {
    const [pod = ''] = (await terminal.kubectl('get', 'pods', '-l', 'app=web', '-o', 'name'))
      .trim()
      .split('\n');
    const lost = await terminal.path('{.status.podIP}', pod);
    for (const node of ['cp-k8s', 'w1-k8s', 'w2-k8s', 'w3-k8s'])
      expect(await rules(node)).toContain(`--to-destination ${lost}:80`);
    await terminal.kubectl('delete', pod);
    await terminal.settled();
    const now = (await terminal.path('{.subsets[*].addresses[*].ip}', 'endpoints', 'web')).split(
      ' ',
    );
    for (const node of ['cp-k8s', 'w1-k8s', 'w2-k8s', 'w3-k8s']) {
      const text = await rules(node);
      expect(text).not.toContain(`${lost}:80`);
      for (const ip of now) expect(text).toContain(`--to-destination ${ip}:80`);
    }
    await terminal.kubectl('delete', 'service', 'web');
    await terminal.settled();
    expect(await rules('w1-k8s')).not.toContain('default/web');
    await terminal.kubectl('expose', 'deployment', 'web', '--port=80');
    await terminal.settled();
  });

  it('C3: the rule set prints as iptables-save would print it, and a packet walks it rule by rule', async () => {
    const address = await terminal.path('{.spec.clusterIP}', 'service', 'web');
    const text = await rules('w2-k8s');
    expect(text).toMatch(/^\*nat$/m);
    expect(text).toMatch(/^:KUBE-SERVICES - \[0:0\]$/m);
    const entry = new RegExp(
      `^-A KUBE-SERVICES -d ${address}/32 -p tcp -m comment --comment "default/web cluster IP" -m tcp --dport 80 -j (KUBE-SVC-[A-Z2-7]{16})$`,
      'm',
    ).exec(text);
    expect(entry).not.toBeNull();
    expect(text).toContain(`-A ${entry?.[1]} `);
    expect(text).toMatch(
      /-m statistic --mode random --probability 0\.50000000000 -j KUBE-SEP-[A-Z2-7]{16}/,
    );
    await terminal.kubectl(
      'run',
      'client',
      '--image=busybox',
      '--overrides={"spec":{"nodeName":"w2-k8s"}}',
      '--command',
      '--',
      'sleep',
      '3600',
    );
    await terminal.settled();
    const { stdout } = await terminal.mockplane(
      'trace',
      '--from',
      'pod/client',
      '--to',
      'svc/web:80',
      '-o',
      'json',
    );
    const journey = JSON.parse(stdout) as {
      outcomes: {
        outcome: string;
        steps: {
          rule?: { chain: string; text: string };
          object?: { kind: string };
          field?: string;
        }[];
      }[];
    };
    const walked = journey.outcomes[0]?.steps.flatMap((step) => step.rule?.text ?? []) ?? [];
    expect(walked.some((rule) => rule === entry?.[0])).toBe(true);
    expect(walked.some((rule) => rule.includes('-j DNAT --to-destination'))).toBe(true);
    expect(journey.outcomes[0]?.steps.find((step) => step.rule?.text === entry?.[0])).toMatchObject(
      { object: { kind: 'Service' }, field: 'spec.clusterIP' },
    );
  });
});
