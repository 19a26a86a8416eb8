import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { kubectlPath, Terminal } from '../support/kubectl.js';
import { startServer } from '../support/server.js';

const manifest = (name: string): string =>
  readFileSync(new URL(`./manifests/${name}`, import.meta.url), 'utf8');

const replicated = (apiVersion: string, kind: string, name: string): string => `
apiVersion: ${apiVersion}
kind: ${kind}
metadata: { name: ${name} }
spec:
  replicas: 2
  selector: ${kind === 'ReplicationController' ? `{ app: ${name} }` : `{ matchLabels: { app: ${name} } }`}
  template:
    metadata: { labels: { app: ${name} } }
    spec: { containers: [{ name: web, image: nginx, ports: [{ containerPort: 80 }] }] }
---
apiVersion: v1
kind: Service
metadata: { name: ${name} }
spec: { selector: { app: ${name} }, ports: [{ port: 80 }] }
`;

describe.skipIf(kubectlPath === undefined)('A: pods, labels, scheduling, controllers', () => {
  let terminal: Terminal;
  beforeAll(async () => {
    terminal = new Terminal(await startServer());
    await terminal.settled();
  });
  afterAll(() => terminal.server.remove());

  it("A1, F1: a pod gets an address of its node's /26; a recreated pod gets another one", async () => {
    await terminal.kubectl(
      'run',
      'lonely',
      '--image=nginx',
      '--overrides={"spec":{"nodeName":"w1-k8s"}}',
    );
    await terminal.settled();
    const first = await terminal.path('{.status.podIP}', 'pod', 'lonely');
    const block = (await terminal.path('{.spec.podCIDR}', 'node', 'w1-k8s')).replace(
      /\.0\/\d+$/,
      '.',
    );
    expect(first.startsWith(block)).toBe(true);
    expect(Number(first.slice(block.length))).toBeLessThan(64);
    await terminal.kubectl('delete', 'pod', 'lonely');
    await terminal.kubectl(
      'run',
      'lonely',
      '--image=nginx',
      '--overrides={"spec":{"nodeName":"w1-k8s"}}',
    );
    await terminal.settled();
    expect(await terminal.path('{.status.podIP}', 'pod', 'lonely')).not.toBe(first);
    expect(await terminal.kubectl('get', 'pod', 'lonely', '-o', 'wide')).toMatch(
      /lonely +1\/1 +Running +0 .* w1-k8s/,
    );
  });

  it('A2: the containers of a pod share one network namespace', async () => {
    await terminal.apply(manifest('10-pod-network-multicon.yaml'));
    await terminal.settled();
    expect(await terminal.kubectl('get', 'pod', 'multi-container')).toContain('2/2');
    const addresses = await Promise.all(
      ['ubuntu', 'nginx'].map((container) =>
        terminal.kubectl('exec', 'multi-container', '-c', container, '--', 'hostname', '-i'),
      ),
    );
    expect(addresses[0]).toBe(addresses[1]);
    await terminal.apply(`
apiVersion: v1
kind: Pod
metadata: { name: siblings }
spec:
  containers:
  - { name: web, image: nginx }
  - { name: shell, image: busybox, command: [sleep, "3600"] }
`);
    await terminal.settled();
    const page = await terminal.kubectl(
      'exec',
      'siblings',
      '-c',
      'shell',
      '--',
      'wget',
      '-qO-',
      'http://localhost',
    );
    expect(page).toContain('Welcome to nginx!');
  });

  it('A4: labels group objects, for selectors of equality and of sets', async () => {
    for (const [name, labels] of [
      ['red', 'tier=front,env=dev'],
      ['green', 'tier=front,env=prod'],
      ['blue', 'tier=back,env=prod'],
    ] as const) {
      await terminal.kubectl('run', name, '--image=nginx', `--labels=${labels}`);
    }
    const names = async (selector: string): Promise<string[]> =>
      (await terminal.kubectl('get', 'pods', '-l', selector, '-o', 'name'))
        .trim()
        .split('\n')
        .sort();
    expect(await names('tier=front')).toEqual(['pod/green', 'pod/red']);
    expect(await names('env in (prod),tier!=front')).toEqual(['pod/blue']);
    expect(await names('tier,env notin (dev)')).toEqual(['pod/blue', 'pod/green']);
    await terminal.kubectl('label', 'pod', 'red', 'env=prod', '--overwrite');
    expect(await names('env=prod')).toEqual(['pod/blue', 'pod/green', 'pod/red']);
    await terminal.apply(`
apiVersion: v1
kind: Service
metadata: { name: front }
spec: { selector: { tier: front }, ports: [{ port: 80 }] }
`);
    await terminal.settled();
    const targets = await terminal.path(
      '{.items[*].endpoints[*].targetRef.name}',
      'endpointslices',
      '-l',
      'kubernetes.io/service-name=front',
    );
    expect(targets.split(' ').sort()).toEqual(['green', 'red']);
  });

  it.each([
    ['v1', 'ReplicationController', 'old'],
    ['apps/v1', 'ReplicaSet', 'set'],
    ['apps/v1', 'Deployment', 'web'],
  ])(
    'A5, B12: %s %s replaces a lost pod, which joins the endpoints under a new name and address',
    async (apiVersion, kind, name) => {
      await terminal.apply(replicated(apiVersion, kind, name));
      await terminal.settled();
      const endpoints = async (): Promise<string[]> =>
        (await terminal.path('{.subsets[*].addresses[*].ip}', 'endpoints', name)).split(' ').sort();
      const pods = async (): Promise<string[]> =>
        (await terminal.kubectl('get', 'pods', '-l', `app=${name}`, '-o', 'name'))
          .trim()
          .split('\n');
      const before = await endpoints();
      const [lost = ''] = await pods();
      const address = await terminal.path('{.status.podIP}', lost);
      await terminal.kubectl('delete', lost);
      await terminal.settled();
      const after = await endpoints();
      expect(after).toHaveLength(before.length);
      expect(after).not.toContain(address);
      expect(await pods()).not.toContain(lost);
      const slices = await terminal.path(
        '{.items[*].endpoints[*].addresses[0]}',
        'endpointslices',
        '-l',
        `kubernetes.io/service-name=${name}`,
      );
      expect(slices.split(' ').sort()).toEqual(after);
    },
  );

  it('A6: a pod that names its node or selects it by labels goes there, or waits and says why', async () => {
    await terminal.kubectl('label', 'node', 'w2-k8s', 'disk=ssd');
    await terminal.kubectl(
      'run',
      'pinned',
      '--image=nginx',
      '--overrides={"spec":{"nodeName":"w3-k8s"}}',
    );
    await terminal.kubectl(
      'run',
      'picky',
      '--image=nginx',
      '--overrides={"spec":{"nodeSelector":{"disk":"ssd"}}}',
    );
    await terminal.kubectl(
      'run',
      'hopeless',
      '--image=nginx',
      '--overrides={"spec":{"nodeSelector":{"disk":"tape"}}}',
    );
    await terminal.settled();
    expect(await terminal.path('{.spec.nodeName}', 'pod', 'pinned')).toBe('w3-k8s');
    expect(await terminal.path('{.spec.nodeName}', 'pod', 'picky')).toBe('w2-k8s');
    expect(await terminal.path('{.status.phase}', 'pod', 'hopeless')).toBe('Pending');
    expect(await terminal.kubectl('describe', 'pod', 'hopeless')).toMatch(
      /FailedScheduling .*didn't match Pod's node affinity\/selector/,
    );
  });

  it('A8: a pod that no node can hold stays Pending, with the number of nodes per reason', async () => {
    await terminal.kubectl(
      'run',
      'huge',
      '--image=nginx',
      '--overrides={"spec":{"containers":[{"name":"huge","image":"nginx","resources":{"requests":{"cpu":"64"}}}]}}',
    );
    await terminal.settled();
    const events = await terminal.kubectl(
      'get',
      'events',
      '--field-selector',
      'involvedObject.name=huge,reason=FailedScheduling',
    );
    expect(events).toMatch(
      /0\/4 nodes are available: 1 node\(s\) had untolerated taint\(s\), 3 Insufficient cpu\./,
    );
  });
});
