import { DefinedKinds, type Informer, type Resource, type SimulatorContext } from '#client';
import { StatusError, type Stored } from '#machinery';
import type { Announcement } from '../../announcement.js';
import type { RunningProgram } from './programs.js';
import {
  BGP_STATUSES,
  L2_STATUSES,
  nodeOf,
  serviceOf,
  statusesOf,
  type ServiceStatus,
} from './service-status.js';

const BY_SERVICE = 'metallb-status-service';

/** Keeps the status objects of speakers as the announcements are, of those kinds that the cluster serves: older releases have none. */
export class ServiceStatusWriter {
  private readonly informers = new Map<Resource<ServiceStatus>, Informer<ServiceStatus>>();

  /** `changed` is told the Service (`namespace/name`) whose objects somebody changed; undefined: all have to be written anew. */
  constructor(
    private readonly context: SimulatorContext,
    private readonly changed: (service?: string) => void,
  ) {}

  start(): void {
    const { informers } = this.context;
    new DefinedKinds(informers, [L2_STATUSES, BGP_STATUSES], {
      follow: (resource) => {
        const informer = informers.informer(resource);
        this.informers.set(resource, informer);
        informer.addIndex(BY_SERVICE, (object) => [serviceOf(object)]);
        const changed = (object: ServiceStatus): void => this.changed(serviceOf(object));
        informer.handle({ added: changed, updated: changed, deleted: changed });
        this.changed();
      },
      forget: (resource) => void this.informers.delete(resource),
    }).start();
  }

  /** Makes, changes and deletes what is there of a Service. */
  async write(
    service: string,
    announcements: readonly Announcement[],
    speakers: readonly RunningProgram[],
  ): Promise<void> {
    for (const [resource, informer] of this.informers) {
      if (!informer.synced) continue;
      const wanted = statusesOf(resource, service, announcements, speakers);
      const kept = new Set<string>();
      for (const present of informer.byIndex(BY_SERVICE, service)) {
        const node = nodeOf(present);
        const own = wanted.find((each) => nodeOf(each) === node);
        if (own === undefined || kept.has(node)) await this.remove(resource, present);
        else await this.update(resource, present, own);
        kept.add(node);
      }
      for (const each of wanted) if (!kept.has(nodeOf(each))) await this.create(resource, each);
    }
  }

  private async create(resource: Resource<ServiceStatus>, wanted: ServiceStatus): Promise<void> {
    const { client } = this.context;
    const made = await client.create(resource, wanted.metadata?.namespace ?? '', wanted);
    await this.update(resource, made, wanted);
  }

  private async update(
    resource: Resource<ServiceStatus>,
    present: Stored<ServiceStatus>,
    { metadata, status }: ServiceStatus,
  ): Promise<void> {
    const { client } = this.context;
    const { ownerReferences } = present.metadata;
    const wanted = metadata?.ownerReferences;
    const isOwned = wanted?.[0]?.uid === ownerReferences?.[0]?.uid;
    const owned = isOwned
      ? present
      : await client.update(resource, {
          ...present,
          metadata: {
            ...present.metadata,
            ...(wanted === undefined ? {} : { ownerReferences: wanted }),
          },
        });
    if (textOf(present.status) !== textOf(status) && status !== undefined)
      await client.update(resource, { ...owned, status }, 'status');
  }

  private async remove(
    resource: Resource<ServiceStatus>,
    { metadata }: Stored<ServiceStatus>,
  ): Promise<void> {
    try {
      await this.context.client.delete(resource, metadata.namespace ?? '', metadata.name);
    } catch (error) {
      if (!(error instanceof StatusError) || error.code !== 404) throw error;
    }
  }
}

const textOf = ({
  node,
  serviceName,
  serviceNamespace,
  interfaces,
  peers,
}: ServiceStatus['status'] & object = {}): string =>
  JSON.stringify([node, serviceName, serviceNamespace, interfaces ?? [], peers ?? []]);
