import { setImmediate } from 'node:timers/promises';
import type { Resource } from '#client';
import { Cluster, parts, settings } from '#cluster';
import { resources, type Node, type Pod, type Service } from '#kinds';
import { SeededRandom, VirtualClock, type KubeObject, type Stored } from '#machinery';
import { openMemoryStore } from '#store';

/** Turns of the event loop without a write after which everybody waits for the clock. */
const QUIET_TURNS = 3;

type Provider = 'installed' | 'cloud' | 'servicelb';

/** An API server with nobody but a provider of load balancers, on a clock of its own. */
export class Stage {
  private constructor(
    readonly cluster: Cluster,
    private readonly clock: VirtualClock,
  ) {}

  static async open(provider: Provider = 'installed'): Promise<Stage> {
    const clock = new VirtualClock();
    const store = await openMemoryStore({ clock }).cluster('default');
    const cluster = await Cluster.open(
      settings({
        clock,
        random: new SeededRandom(1),
        topology: { nodes: [] },
        components: 'load-balancer',
        loadBalancer: { provider },
        serviceCidrs: ['10.96.0.0/16', 'fd00:10:96::/112'],
        disabledAdmissionPlugins: ['ServiceAccount'],
      }),
      store,
    );
    cluster.add(parts.loadBalancer);
    await cluster.start();
    return new Stage(cluster, clock);
  }

  close(): void {
    this.cluster.stop();
  }

  get client() {
    return this.cluster.client;
  }

  /** Lets everybody work until nothing is left to do; time passes only where somebody waits for it. */
  async settle(): Promise<void> {
    let revision = -1;
    for (let quiet = 0; ;) {
      await setImmediate();
      quiet = revision === this.cluster.store.revision ? quiet + 1 : 0;
      revision = this.cluster.store.revision;
      if (quiet < QUIET_TURNS) continue;
      if (this.cluster.settlement.unsettled().length === 0) return;
      const due = this.clock.nextDue();
      if (due !== undefined) this.clock.set(due);
      quiet = 0;
    }
  }

  async namespace(name: string): Promise<void> {
    await this.client.create(resources.namespaces, '', { metadata: { name }, spec: {} });
  }

  /** Serves a custom kind whose objects hold anything. */
  async define({ group, version, plural, kind, namespaced }: Resource): Promise<void> {
    const anything = { type: 'object' as const, 'x-kubernetes-preserve-unknown-fields': true };
    await this.client.create(resources.customResourceDefinitions, '', {
      metadata: { name: `${plural}.${group}` },
      spec: {
        group,
        names: { kind, plural, singular: kind.toLowerCase() },
        scope: namespaced ? 'Namespaced' : 'Cluster',
        versions: [
          {
            name: version,
            served: true,
            storage: true,
            subresources: { status: {} },
            schema: {
              openAPIV3Schema: {
                type: 'object',
                properties: { spec: anything, status: anything },
              },
            },
          },
        ],
      },
    });
    await this.settle();
  }

  /** A node that is ready. */
  async node(name: string, address: string, labels: Record<string, string> = {}): Promise<void> {
    const { client } = this;
    const node = await client.create(resources.nodes, '', { metadata: { name, labels }, spec: {} });
    const status: Node['status'] = {
      addresses: [{ type: 'InternalIP', address }],
      conditions: [{ type: 'Ready', status: 'True' }],
    };
    await client.update(resources.nodes, { ...node, status }, 'status');
  }

  /** A pod whose one container runs and is ready. */
  async pod(namespace: string, name: string, node: string, image: string): Promise<Stored<Pod>> {
    const { client } = this;
    const pod = await client.create(resources.pods, namespace, {
      metadata: { name },
      spec: { nodeName: node, containers: [{ name: 'main', image }] },
    });
    const container = { image, imageID: '', ready: true, restartCount: 0, started: true };
    const state = { running: { startedAt: '2026-01-01T00:00:00Z' } };
    return client.update(
      resources.pods,
      {
        ...pod,
        status: {
          phase: 'Running',
          conditions: [{ type: 'Ready', status: 'True' }],
          containerStatuses: [{ ...container, name: 'main', state }],
        },
      },
      'status',
    );
  }

  /** A Service of type LoadBalancer with port 80 and, on each of the nodes, an endpoint that is ready. */
  async service(name: string, spec: Service['spec'], nodes: readonly string[]): Promise<void> {
    const { client } = this;
    await client.create(resources.services, 'default', {
      metadata: { name },
      spec: { type: 'LoadBalancer', ports: [{ port: 80 }], ...spec },
    });
    await client.create(resources.endpointSlices, 'default', {
      metadata: { name: `${name}-1`, labels: { 'kubernetes.io/service-name': name } },
      addressType: 'IPv4',
      ports: [{ port: 8080, protocol: 'TCP', name: '' }],
      endpoints: nodes.map((nodeName, index) => ({
        addresses: [`10.244.0.${index + 1}`],
        nodeName,
        conditions: { ready: true },
      })),
    });
  }

  /** What `status.loadBalancer` of a Service says. */
  async addresses(name: string): Promise<readonly string[]> {
    const { status } = await this.client.get(resources.services, 'default', name);
    return (status?.loadBalancer?.ingress ?? []).map(({ ip = '' }) => ip);
  }

  /** `Type Reason message` of the events about a Service, in order. */
  async events(name: string): Promise<readonly string[]> {
    const { items } = await this.client.list(resources.events);
    return items
      .filter(({ involvedObject }) => involvedObject?.name === name)
      .map(({ type, reason, message }) => `${type} ${reason} ${message}`);
  }

  async list<T extends KubeObject>(resource: Resource<T>): Promise<readonly Stored<T>[]> {
    return (await this.client.list(resource)).items;
  }
}
