import { isDeepStrictEqual } from 'node:util';
import { resources, type Endpoints, type EndpointSlice, type Service } from '#kinds';
import type { Stored } from '#machinery';
import {
  createEventRecorder,
  type EventRecorder,
  type Informer,
  type SimulatorContext,
} from '#client';
import { Controller } from '../controller/controller.js';
import { mirror, mirroringName } from './mirror.js';

/** Mirrors hand-made Endpoints of Services without selector into EndpointSlices. */
export class EndpointSliceMirroringController extends Controller {
  private readonly endpoints: Informer<Endpoints>;
  private readonly services: Informer<Service>;
  private readonly slices: Informer<EndpointSlice>;
  private readonly events: EventRecorder;

  constructor(context: SimulatorContext) {
    super('endpointslicemirroring', context);
    this.endpoints = this.informer(resources.endpoints);
    this.services = this.informer(resources.services);
    this.slices = this.informer(resources.endpointSlices);
    this.events = createEventRecorder(context, 'endpoint-slice-mirroring-controller');
  }

  start(): void {
    this.slices.addIndex('mirrored-service', mirroredService);
    this.endpoints.handle(this.enqueuing());
    this.services.handle(this.enqueuing());
    this.slices.handle(this.enqueuing(mirroredService));
  }

  protected async reconcile(namespace: string, name: string): Promise<void> {
    const key = `${namespace}/${name}`;
    if (this.isBehind(key, this.slices)) return;
    const endpoints = this.endpoints.get(namespace, name);
    const service = this.services.get(namespace, name);
    const wanted =
      endpoints !== undefined && shouldMirror(endpoints, service) ? this.mirrored(endpoints) : [];
    const left = [...this.slices.byIndex('mirrored-service', key)];
    const { client } = this.context;
    const unmatched: EndpointSlice[] = [];
    // What already says the same stays; the rest reuses names where it can.
    for (const slice of wanted) {
      const same = left.findIndex((existing) => sameSlice(existing, slice));
      if (same >= 0) left.splice(same, 1);
      else unmatched.push(slice);
    }
    for (const slice of unmatched) {
      const reuse = left.findIndex((existing) => existing.addressType === slice.addressType);
      if (reuse < 0) {
        this.noteWrite(key, await client.create(resources.endpointSlices, namespace, slice));
        continue;
      }
      const existing = left.splice(reuse, 1)[0]!;
      const next = {
        ...existing,
        ...slice,
        metadata: { ...existing.metadata, ...slice.metadata },
      } as Stored<EndpointSlice>;
      this.noteWrite(key, await client.update(resources.endpointSlices, next));
    }
    for (const slice of left)
      await client.delete(resources.endpointSlices, namespace, slice.metadata.name);
  }

  private mirrored(endpoints: Stored<Endpoints>): readonly EndpointSlice[] {
    const { slices, invalidAddresses, dropped } = mirror(endpoints);
    if (invalidAddresses.length > 0) {
      const message = `Skipped ${invalidAddresses.length} invalid IP addresses when mirroring to EndpointSlices`;
      this.events.event(endpoints, 'Warning', 'InvalidIPAddress', message);
    }
    if (dropped > 0) {
      const message = `A max of 1000 addresses can be mirrored to EndpointSlices per Endpoints subset. ${dropped} addresses were skipped`;
      this.events.event(endpoints, 'Warning', 'TooManyAddressesToMirror', message);
    }
    return slices;
  }
}

function shouldMirror(endpoints: Stored<Endpoints>, service: Service | undefined): boolean {
  const { labels, annotations } = endpoints.metadata;
  const skipped =
    labels?.['endpointslice.kubernetes.io/skip-mirror'] === 'true' ||
    annotations?.['control-plane.alpha.kubernetes.io/leader'] !== undefined;
  return !skipped && service !== undefined && service.spec?.selector === undefined;
}

function mirroredService(slice: Stored<EndpointSlice>): string[] {
  const { labels, namespace = '' } = slice.metadata;
  const name = labels?.['kubernetes.io/service-name'];
  return labels?.['endpointslice.kubernetes.io/managed-by'] === mirroringName && name !== undefined
    ? [`${namespace}/${name}`]
    : [];
}

function sameSlice(a: EndpointSlice, b: EndpointSlice): boolean {
  return (
    a.addressType === b.addressType &&
    isDeepStrictEqual(a.endpoints ?? [], b.endpoints ?? []) &&
    isDeepStrictEqual(a.ports ?? [], b.ports ?? []) &&
    isDeepStrictEqual(a.metadata?.labels ?? {}, b.metadata?.labels ?? {}) &&
    isDeepStrictEqual(a.metadata?.annotations ?? {}, b.metadata?.annotations ?? {})
  );
}
