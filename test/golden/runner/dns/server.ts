import { setImmediate } from 'node:timers/promises';
import { Cluster, settings } from '#cluster';
import { createInformerFactory, type Client, type Resource } from '#client';
import { CoreDns, SocketTransport, UpstreamFailure, type UpstreamTransport } from '#dns';
import { SeededRandom, type KubeObject } from '#machinery';
import { openMemoryStore } from '#store';
import type { DnsCase } from './case.js';
import { DrivenClock } from './driven-clock.js';

const HOST = '127.0.0.1';
/** After this it serves without the API. */
const STARTUP_TIMEOUT_MS = 5_000;
const core = (plural: string, kind: string): Resource => ({
  group: '',
  version: 'v1',
  plural,
  kind,
  namespaced: true,
});
const CONFIG_MAPS = core('configmaps', 'ConfigMap');
const SERVICE_ACCOUNTS = core('serviceaccounts', 'ServiceAccount');

/** A DNS server on free ports over an API server of its own. */
export class DnsUnderTest {
  /** What it ended with; undefined while it runs. */
  exitCode: number | undefined;
  #files: Record<string, string> = {};

  private constructor(
    private readonly cluster: Cluster,
    readonly dns: CoreDns,
    private readonly stopInformers: () => void,
    private readonly clock: DrivenClock,
  ) {}

  /** Serves the Corefile of a conversation over its objects. `portOf`: where an upstream's port is found; `waitMs`:
   * how long a server without an API is looked at. */
  static async open(
    played: DnsCase,
    clock: DrivenClock,
    portOf: (port: number) => number,
    waitMs = STARTUP_TIMEOUT_MS + 1_000,
  ): Promise<DnsUnderTest> {
    const random = new SeededRandom(1);
    const store = await openMemoryStore({ clock }).cluster('default');
    const serviceCidrs = ['10.96.0.0/12', 'fd00:10:96::/112'];
    const cluster = await Cluster.open(
      settings({ clock, random, serviceCidrs, topology: { nodes: [] }, components: '' }),
      store,
    );
    const { requires = [] } = played;
    const { log } = cluster.settings;
    const informers = createInformerFactory(
      requires.includes('api-down') ? unreachable(cluster.client) : cluster.client,
      clock,
      log,
    );
    const configMaps = informers.informer(CONFIG_MAPS);
    const server: DnsUnderTest = new DnsUnderTest(
      cluster,
      new CoreDns(
        { client: cluster.client, informers, clock, random, log },
        {
          upstreams: redirected(new SocketTransport(clock), portOf),
          exposure: { host: HOST, portFor: () => 0 },
          resolvConf: 'nameserver 127.0.0.1\nsearch corp.example\n',
          ...(requires.includes('own-address') ? { ownAddresses: ['10.244.0.53'] } : {}),
          env: played.env ?? {},
          onExit: (code) => (server.exitCode = code),
        },
      ),
      () => informers.stop(),
      clock,
    ); // prettier-ignore
    await server.apply([namespace('kube-system'), ...(played.objects ?? [])]);
    await server.configure(played.corefile, played.files ?? {});
    server.dns.start();
    const synced = informers.start();
    if (!requires.includes('api-down')) await synced;
    while (!configMaps.synced) await setImmediate();
    server.dns.run();
    if (requires.includes('api-down')) await clock.skip(waitMs);
    if (!requires.includes('api-down') || waitMs > STARTUP_TIMEOUT_MS) await server.dns.settled();
    return server;
  }

  async configure(
    corefile: string | undefined,
    files: Readonly<Record<string, string>>,
  ): Promise<void> {
    this.#files = {
      ...this.#files,
      ...(corefile === undefined ? {} : { Corefile: corefile }),
      ...files,
    };
    const configMap = {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'coredns', namespace: 'kube-system' },
      data: this.#files,
    };
    await this.apply([configMap]);
  }

  /** Creates or replaces objects, with their status. */
  async apply(objects: readonly KubeObject[]): Promise<void> {
    const { client } = this.cluster;
    const ranked = objects.toSorted(
      (a, b) => Number(b.kind === 'Namespace') - Number(a.kind === 'Namespace'),
    );
    for (const object of ranked) {
      const resource = this.#resourceOf(object);
      const { namespace: where = '', name = '' } = object.metadata ?? {};
      const { status, ...rest } = object as KubeObject & { status?: object };
      const old = await client.get(resource, where, name).catch(() => undefined);
      if (old === undefined) await client.create(resource, where, rest);
      else await client.patch(resource, where, name, 'merge', rest);
      if (object.kind === 'Namespace' && old === undefined)
        await client.create(SERVICE_ACCOUNTS, name, { metadata: { name: 'default' } });
      if (status) await client.patch(resource, where, name, 'merge', { status }, 'status');
    }
  }

  /** Deletes objects; nobody else would empty a namespace and let it go. */
  async remove(objects: readonly KubeObject[]): Promise<void> {
    const { client } = this.cluster;
    for (const object of objects) {
      const resource = this.#resourceOf(object);
      const { namespace: where = '', name = '' } = object.metadata ?? {};
      await client.delete(resource, where, name, { gracePeriodSeconds: 0 });
      if (object.kind !== 'Namespace') continue;
      const left = await client.get(resource, '', name);
      await client.update(
        resource,
        { ...left, spec: { finalizers: [] } } as typeof left,
        'finalize',
      );
    }
  }

  close(): void {
    this.dns.stop();
    this.stopInformers();
    this.cluster.stop();
    this.clock.stop();
  }

  #resourceOf({ apiVersion = '', kind = '' }: KubeObject): Resource {
    const [version = '', group = ''] = apiVersion.split('/').toReversed();
    const found = this.cluster.catalog.byKind(group, version, kind)!;
    return { group, version, plural: found.plural, kind, namespaced: found.namespaced };
  }
}

const namespace = (name: string): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: { name },
});

/** The API as a server sees it that reaches nothing but its own configuration, which is a mounted file in a real pod. */
function unreachable(client: Client): Client {
  const down = (): never => {
    throw new Error('dial tcp 10.96.0.1:443: connect: connection refused');
  };
  return {
    ...client,
    list: async (resource, options) =>
      resource.plural === CONFIG_MAPS.plural ? client.list(resource, options) : down(),
  };
}

/** Sockets to where the script's ports really are; texts keep the ports of the script. */
function redirected(
  transport: UpstreamTransport,
  portOf: (port: number) => number,
): UpstreamTransport {
  return {
    exchange: async (address, message, protocol, timeoutMs) => {
      const [, host, port] = /^(.*):(\d+)$/.exec(address) ?? [];
      const real = host === undefined ? address : `${host}:${portOf(Number(port))}`;
      try {
        return await transport.exchange(real, message, protocol, timeoutMs);
      } catch (error) {
        throw error instanceof UpstreamFailure
          ? new UpstreamFailure(error.kind, error.message.replaceAll(real, address))
          : error;
      }
    },
  };
}
