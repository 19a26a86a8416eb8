import { setImmediate } from 'node:timers/promises';
import { Cluster, parts, settings } from '#cluster';
import { resources, type CustomResourceDefinition, type Event, type Service } from '#kinds';
import { SeededRandom, VirtualClock, type KubeObject, type Stored } from '#machinery';
import type { RequestContext } from '#registry';
import { openMemoryStore } from '#store';

const SYSTEM = 'metallb-system';
/** Turns of the event loop without a write after which everybody waits for the clock. */
const QUIET_TURNS = 3;

const counters = ['assignedIPv4', 'availableIPv4', 'assignedIPv6', 'availableIPv6'] as const;

/** As far as the recordings use it. */
const poolDefinition: CustomResourceDefinition = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'ipaddresspools.metallb.io' },
  spec: {
    group: 'metallb.io',
    names: { kind: 'IPAddressPool', plural: 'ipaddresspools', singular: 'ipaddresspool' },
    scope: 'Namespaced',
    versions: [
      {
        name: 'v1beta1',
        served: true,
        storage: true,
        subresources: { status: {} },
        schema: {
          openAPIV3Schema: {
            type: 'object',
            properties: {
              spec: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
              status: {
                type: 'object',
                properties: Object.fromEntries(
                  counters.map((name) => [name, { type: 'integer', format: 'int64' }]),
                ),
              },
            },
          },
        },
      },
    ],
  },
};

export interface RecordedEvent {
  readonly type: string;
  readonly reason: string;
  readonly service: string;
  readonly message: string;
}

type Pool = KubeObject & { readonly status?: Readonly<Record<string, number>> };

const pools = {
  group: 'metallb.io',
  version: 'v1beta1',
  plural: 'ipaddresspools',
  kind: 'IPAddressPool',
  namespaced: true,
  of: {} as Pool,
};

/** An API server with nobody but MetalLB's controller, on a clock of its own. */
export class MetalLbStage {
  private serial = 0;
  private readonly seen = new Map<string, number>();

  private constructor(
    private readonly cluster: Cluster,
    private readonly clock: VirtualClock,
    private readonly args: readonly string[],
  ) {}

  static async open(
    args: readonly string[],
    namespaces: Readonly<Record<string, Readonly<Record<string, string>>>>,
  ): Promise<MetalLbStage> {
    const clock = new VirtualClock();
    const store = await openMemoryStore({ clock }).cluster('default');
    const cluster = await Cluster.open(
      settings({
        clock,
        random: new SeededRandom(1),
        topology: { nodes: [] },
        components: 'load-balancer',
        serviceCidrs: ['10.96.0.0/16', 'fd00:10:96::/112'],
        disabledAdmissionPlugins: ['ServiceAccount'],
      }),
      store,
    );
    cluster.add(parts.loadBalancer);
    const stage = new MetalLbStage(cluster, clock, args);
    await cluster.start();
    const labels = Object.entries({ ...namespaces, [SYSTEM]: {} });
    for (const [name, own] of labels)
      await cluster.client.create(resources.namespaces, '', {
        metadata: { name, labels: own },
        spec: {},
      });
    await cluster.client.create(resources.customResourceDefinitions, '', poolDefinition);
    await stage.settle();
    await stage.restart();
    return stage;
  }

  close(): void {
    this.cluster.stop();
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

  async wait(seconds: number): Promise<void> {
    this.clock.advance(seconds * 1000);
    await this.settle();
  }

  async apply(object: KubeObject): Promise<void> {
    const context: RequestContext = {
      user: { name: 'kubernetes-admin', groups: ['system:masters', 'system:authenticated'] },
      userAgent: 'test',
      warnings: [],
    };
    const [group = '', version = group] = (object.apiVersion ?? '').split('/');
    const kind = this.cluster.catalog.byKind(
      version === group ? '' : group,
      version,
      object.kind ?? '',
    )!;
    const { namespace = 'default', name = '' } = object.metadata ?? {};
    await this.cluster.api.patch(
      context,
      { kind, namespace, name },
      'apply',
      { value: object },
      { fieldManager: 'kubectl', force: true, fieldValidation: 'Strict' },
    );
  }

  async delete(kind: string, namespace: string, name: string): Promise<void> {
    const resource = kind === 'Service' ? resources.services : pools;
    await this.cluster.client.delete(resource, namespace, name);
  }

  /** Another pod runs the controller's image. */
  async restart(): Promise<void> {
    const { client } = this.cluster;
    const name = (serial: number): string => `controller-${serial}`;
    if (this.serial > 0)
      await client.delete(resources.pods, SYSTEM, name(this.serial), { gracePeriodSeconds: 0 });
    this.serial += 1;
    const pod = await client.create(resources.pods, SYSTEM, {
      metadata: { name: name(this.serial) },
      spec: {
        containers: [
          { name: 'controller', image: 'quay.io/metallb/controller:v0.15.2', args: this.args },
        ],
      },
    });
    const container = { image: '', imageID: '', ready: true, restartCount: 0, started: true };
    await client.update(
      resources.pods,
      {
        ...pod,
        status: {
          phase: 'Running',
          containerStatuses: [
            {
              ...container,
              name: 'controller',
              state: { running: { startedAt: '2026-01-01T00:00:00Z' } },
            },
          ],
        },
      },
      'status',
    );
    await this.settle();
  }

  async services(): Promise<Record<string, object>> {
    const { items } = await this.cluster.client.list(resources.services);
    const own = items.filter(({ metadata }) => metadata.name !== 'kubernetes');
    return Object.fromEntries(
      own.map((service: Stored<Service>) => [
        `${service.metadata.namespace}/${service.metadata.name}`,
        {
          ingress: service.status?.loadBalancer?.ingress ?? [],
          pool: service.metadata.annotations?.['metallb.io/ip-allocated-from-pool'] ?? null,
        },
      ]),
    );
  }

  async pools(): Promise<Record<string, object>> {
    const { items } = await this.cluster.client.list(pools);
    return Object.fromEntries(
      items.map(({ metadata, status }) => [
        metadata.name,
        Object.fromEntries(counters.map((field) => [field, status?.[field] ?? null])),
      ]),
    );
  }

  /** What was said since the last look, repeats included. */
  async events(): Promise<RecordedEvent[]> {
    const { items } = await this.cluster.client.list(resources.events);
    return items.flatMap((event: Stored<Event>) => {
      const { type = '', reason = '', message = '', involvedObject, count = 1 } = event;
      if (involvedObject.kind !== 'Service' || this.seen.get(event.metadata.uid) === count)
        return [];
      this.seen.set(event.metadata.uid, count);
      const service = `${involvedObject.namespace}/${involvedObject.name}`;
      return [{ type, reason, service, message }];
    });
  }
}
