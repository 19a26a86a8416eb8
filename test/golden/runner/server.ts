import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import { SystemClock, SystemRandom } from '#machinery';
import { defaultServeOptions, serve } from '#server';
import { HttpClient, type Target } from './http.js';
import type { Stage } from './play.js';

export interface TestStage extends Stage {
  close(): Promise<void>;
}

/** A server in this process, in memory, on free ports: an API server alone, or with the controllers; never nodes, scheduler or kubelet. */
export async function openStage(controllers: boolean): Promise<TestStage> {
  const directory = mkdtempSync(join(tmpdir(), 'mockplane-golden-'));
  const kubeconfig = join(directory, 'kubeconfig');
  const components = controllers ? 'controllers' : 'apiserver';
  const free = { port: 0, httpPort: 0, dnsPort: 0, dataDir: undefined, nodes: 0 };
  const server = await serve({
    ...defaultServeOptions,
    ...free,
    kubeconfig,
    components,
    logLevel: 'error',
  });
  // Some conversations ask for versions that history no longer reaches.
  await server.cluster.store.compact(server.cluster.store.revision);
  const client = new HttpClient(targetOf(kubeconfig));
  const random = new SystemRandom();
  return {
    client,
    clock: new SystemClock(),
    controllers,
    word: () => random.suffix(7),
    async close() {
      client.close();
      await server.close();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

interface Kubeconfig {
  readonly clusters: readonly {
    readonly cluster: { readonly server: string; readonly 'certificate-authority-data': string };
  }[];
  readonly users: readonly { readonly user: { readonly token: string } }[];
}

function targetOf(kubeconfig: string): Target {
  const { clusters, users } = parse(readFileSync(kubeconfig, 'utf8')) as Kubeconfig;
  const cluster = clusters[0]!.cluster;
  const ca = Buffer.from(cluster['certificate-authority-data'], 'base64').toString('utf8');
  return { url: cluster.server, ca, token: users[0]!.user.token };
}
