import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openOffline, type OfflineCluster } from '../../apps/cli/src/manifests/offline-cluster.js';
import { readDocuments } from '../../apps/cli/src/manifests/documents.js';
import { settle } from '../../apps/cli/src/manifests/settle.js';
import { kubectlPath, Terminal } from '../support/kubectl.js';
import { startServer } from '../support/server.js';

const name = '01-svc-nodeport.yaml';
const manifest = readFileSync(new URL(`./manifests/${name}`, import.meta.url), 'utf8');

/** A cluster in this process, on a clock of its own, that has come to rest with the manifests. */
const load = (): Promise<OfflineCluster> =>
  openOffline(readDocuments(name, manifest), { namespace: 'default' });

const addresses = ({ cluster }: OfflineCluster): (string | undefined)[] =>
  [...cluster.dataPlane!.view.picture.pods()].map(({ status }) => status?.podIP);

describe('H3: a cluster as the fixture of a test, in this process', () => {
  it('is loaded, worked on, settled in no time, and asked', async () => {
    const fixture = await load();
    const { cluster, clock } = fixture;
    const deployments = cluster.catalog.byResource('apps', 'v1', 'deployments')!;
    const resource = {
      group: 'apps',
      version: 'v1',
      plural: 'deployments',
      kind: 'Deployment',
      namespaced: true,
    };
    expect(deployments.kind).toBe(resource.kind);
    await cluster.client.patch(resource, 'default', 'nginx-deployment', 'merge', {
      spec: { replicas: 3 },
    });
    await settle(cluster, clock);
    const journey = await cluster.dataPlane!.trace({
      from: { ip: '192.168.1.1' },
      to: '192.168.1.103',
      port: 30007,
      all: true,
    });
    expect(journey.outcomes.map(({ outcome }) => outcome)).toEqual(Array(3).fill('answered'));
    cluster.stop();
  });

  it('starts anew for the next test: nothing is left of the one before, and everything is as it was the first time', async () => {
    const first = await load();
    const again = await load();
    expect(addresses(again)).toEqual(addresses(first));
    first.cluster.stop();
    again.cluster.stop();
  });
});

describe.skipIf(kubectlPath === undefined)(
  'H3: a server as the fixture of somebody else’s client',
  () => {
    let terminal: Terminal;
    beforeAll(async () => {
      terminal = new Terminal(await startServer());
      await terminal.settled();
    });
    afterAll(() => terminal.server.remove());

    it('is loaded, waited for, asked over HTTP, and emptied with its namespace', async () => {
      await terminal.kubectl('create', 'namespace', 'case');
      const inside = new Terminal(terminal.server, 'case');
      await inside.apply(manifest);
      await terminal.settled();
      const answer = await terminal.mockplane(
        'curl',
        'http://192.168.1.102:30007',
        '--from',
        'ip/192.168.1.1',
        '-s',
      );
      expect(answer.stdout).toContain('Welcome to nginx!');
      await terminal.kubectl('delete', 'namespace', 'case');
      await terminal.settled();
      expect(await inside.kubectl('get', 'all', '--ignore-not-found')).toBe('');
      const refused = await terminal.mockplane(
        'curl',
        'http://192.168.1.102:30007',
        '--from',
        'ip/192.168.1.1',
        '-sS',
      );
      expect(refused.code).toBe(7);
      expect(refused.stderr).toContain('Failed to connect to 192.168.1.102 port 30007');
      // The port is free again for the next case.
      await terminal.apply(manifest);
    });
  },
);
