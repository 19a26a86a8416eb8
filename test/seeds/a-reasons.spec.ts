import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { kubectlPath, Terminal } from '../support/kubectl.js';
import { startServer } from '../support/server.js';

interface Explained {
  readonly node: string;
  readonly nodes: readonly {
    readonly node: string;
    readonly total: number | null;
    readonly refusals: readonly { readonly plugin: string; readonly reasons: readonly string[] }[];
    readonly scores: readonly { readonly plugin: string; readonly weighted: number }[];
  }[];
}

describe.skipIf(kubectlPath === undefined)(
  'A: why pods fail, and why they go where they go',
  () => {
    let terminal: Terminal;
    beforeAll(async () => {
      terminal = new Terminal(await startServer());
      await terminal.settled();
    });
    afterAll(() => terminal.server.remove());

    it('A3: of two containers on one port the second cannot bind, fails, and is started again and again', async () => {
      await terminal.apply(`
apiVersion: v1
kind: Pod
metadata: { name: twice }
spec: { containers: [{ name: one, image: nginx }, { name: two, image: nginx }] }
`);
      await terminal.kubectl(
        'wait',
        'pod/twice',
        '--timeout=60s',
        '--for=jsonpath={.status.containerStatuses[1].state.waiting.reason}=CrashLoopBackOff',
      );
      expect(await terminal.kubectl('get', 'pod', 'twice')).toMatch(
        /twice +1\/2 +CrashLoopBackOff +[1-9]\d*/,
      );
      expect(await terminal.kubectl('logs', 'twice', '-c', 'two')).toContain(
        'nginx: [emerg] bind() to 0.0.0.0:80 failed (98: Address already in use)\n',
      );
      const described = await terminal.kubectl('describe', 'pod', 'twice');
      expect(described).toMatch(
        /Reason: +CrashLoopBackOff\n +Last State: +Terminated\n +Reason: +Error\n +Exit Code: +1\n/,
      );
      expect(described).toMatch(
        /BackOff .* Back-off restarting failed container two in pod twice_default/,
      );
      expect(
        await terminal.path('{.status.containerStatuses[0].restartCount}', 'pod', 'twice'),
      ).toBe('0');
    });

    it('A7: the node with the most free memory wins, and the scheduler says what each plugin gives each node', async () => {
      for (const [name, node, memory] of [
        ['full', 'w1-k8s', '3Gi'],
        ['half', 'w2-k8s', '1Gi'],
      ] as const) {
        const spec = {
          nodeName: node,
          containers: [{ name, image: 'nginx', resources: { requests: { memory } } }],
        };
        await terminal.kubectl(
          'run',
          name,
          '--image=nginx',
          `--overrides=${JSON.stringify({ spec })}`,
        );
      }
      await terminal.settled();
      const request = {
        name: 'chooser',
        image: 'nginx',
        resources: { requests: { memory: '128Mi' } },
      };
      await terminal.kubectl(
        'run',
        'chooser',
        '--image=nginx',
        `--overrides=${JSON.stringify({ spec: { containers: [request] } })}`,
      );
      await terminal.settled();
      expect(await terminal.path('{.spec.nodeName}', 'pod', 'chooser')).toBe('w3-k8s');
      const { stdout } = await terminal.mockplane('scheduling', 'chooser', '-o', 'json');
      const explained = JSON.parse(stdout) as Explained;
      expect(explained.node).toBe('w3-k8s');
      const fit = (node: string): number =>
        explained.nodes
          .find((each) => each.node === node)!
          .scores.find(({ plugin }) => plugin === 'NodeResourcesFit')!.weighted;
      expect(fit('w3-k8s')).toBeGreaterThan(fit('w2-k8s'));
      expect(fit('w2-k8s')).toBeGreaterThan(fit('w1-k8s'));
      expect(explained.nodes.find(({ node }) => node === 'cp-k8s')?.refusals).toEqual([
        { plugin: 'TaintToleration', reasons: ['node(s) had untolerated taint(s)'] },
      ]);
      const table = (await terminal.mockplane('scheduling', 'chooser')).stdout;
      expect(table).toMatch(/^NODE +TOTAL .*NODERESOURCESFIT/);
      expect(table).toMatch(/^w3-k8s +\d+/m);
      expect(table).toContain('cp-k8s: TaintToleration: node(s) had untolerated taint(s)\n');
      expect(table).toContain('it would take w3-k8s now\n');
      expect((await terminal.mockplane('scheduling', 'nobody')).stderr).toContain(
        'pods "nobody" not found',
      );
    });
  },
);
