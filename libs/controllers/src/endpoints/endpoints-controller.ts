import { isDeepStrictEqual } from 'node:util';
import { resources, type Endpoints } from '#kinds';
import { StatusError } from '#machinery';
import { keyOf, type Informer, type SimulatorContext } from '#client';
import { Controller } from '../controller/controller.js';
import { selectsPods, ServicePods } from '../service-pods/selection.js';
import { triggerTimeAnnotation, TriggerTimes } from '../service-pods/trigger-time.js';
import { endpointsLabels, endpointSubsets } from './endpoints-of.js';
import { overCapacityAnnotation, truncate } from './truncate.js';

/** Keeps the legacy Endpoints object of every Service that selects pods. */
export class EndpointsController extends Controller {
  private readonly selection: ServicePods;
  private readonly endpoints: Informer<Endpoints>;
  private readonly triggerTimes = new TriggerTimes();

  constructor(context: SimulatorContext) {
    super('endpoints', context);
    this.selection = new ServicePods(context.informers);
    this.endpoints = this.informer(resources.endpoints);
  }

  start(): void {
    this.selection.services.handle(this.enqueuing());
    this.selection.handlePods((key) => this.queue.add(key));
    this.endpoints.handle({ deleted: (endpoints) => this.queue.add(keyOf(endpoints)) });
  }

  protected async reconcile(namespace: string, name: string): Promise<void> {
    const key = `${namespace}/${name}`;
    const service = this.selection.services.get(namespace, name);
    if (service === undefined) {
      this.triggerTimes.forget(key);
      return this.remove(namespace, name);
    }
    if (!selectsPods(service) || this.isBehind(key, this.endpoints)) return;
    const pods = this.selection.podsOf(service);
    const { subsets, truncated } = truncate(endpointSubsets(service, pods));
    const current = this.endpoints.get(namespace, name);
    const labels = endpointsLabels(service);
    const triggerTime = this.triggerTimes.next(key, service, pods);
    if (
      current !== undefined &&
      isDeepStrictEqual(current.subsets ?? [], subsets) &&
      isDeepStrictEqual(current.metadata.labels, labels)
    )
      return;
    const {
      [triggerTimeAnnotation]: _time,
      [overCapacityAnnotation]: _over,
      ...kept
    } = current?.metadata.annotations ?? {};
    const annotations = {
      ...kept,
      ...(triggerTime === undefined ? {} : { [triggerTimeAnnotation]: triggerTime }),
      ...(truncated ? { [overCapacityAnnotation]: 'truncated' } : {}),
    };
    const { client } = this.context;
    if (current === undefined) {
      const made: Endpoints = {
        apiVersion: 'v1',
        kind: 'Endpoints',
        metadata: { name, namespace, labels, annotations },
        subsets,
      };
      this.noteWrite(key, await client.create(resources.endpoints, namespace, made));
    } else {
      const { annotations: _, ...metadata } = current.metadata;
      const next = { ...current, metadata: { ...metadata, labels, annotations }, subsets };
      this.noteWrite(key, await client.update(resources.endpoints, next));
    }
  }

  /** Endpoints go with their Service, hand-made ones too. */
  private async remove(namespace: string, name: string): Promise<void> {
    if (this.endpoints.get(namespace, name) === undefined) return;
    try {
      await this.context.client.delete(resources.endpoints, namespace, name);
    } catch (error) {
      if (!(error instanceof StatusError) || error.code !== 404) throw error;
    }
  }
}
