import { isDeepStrictEqual } from 'node:util';
import { countedFor, resources, type ResourceQuota } from '#kinds';
import type { KubeObject, Stored } from '#machinery';
import { keyOf, type Informer, type Resource, type SimulatorContext } from '#client';
import { Controller } from '../controller/controller.js';
import { usedOf } from './used.js';

/** Pause between a change in a namespace and counting it, so that a burst is counted once, in milliseconds. */
const gatherMs = 100;

/** Keeps `status.used` of ResourceQuotas in line with what is there; admission raises it at each creation. */
export class ResourceQuotaController extends Controller {
  private readonly quotas: Informer<ResourceQuota>;
  private readonly watched = new Map<
    string,
    { resource: Resource; informer: Informer<KubeObject> }
  >();

  /** `countable` are the namespaced resources that quotas may speak of. */
  constructor(
    context: SimulatorContext,
    private readonly countable: () => readonly Resource[],
  ) {
    super('resourcequota', context);
    this.quotas = this.informer(resources.resourceQuotas);
  }

  start(): void {
    for (const resource of this.countable()) {
      const informer = this.informer(resource);
      const name = resource.group === '' ? resource.plural : `${resource.plural}.${resource.group}`;
      this.watched.set(name, { resource, informer });
      informer.handle({
        added: (object) => this.changed(name, object),
        updated: (object, old) => {
          // Only what pods, claims and Services ask for can change while they are.
          if (resource.group === '' && object.metadata.generation !== undefined)
            this.changed(name, object);
          else if (old.metadata.uid !== object.metadata.uid) this.changed(name, object);
        },
        deleted: (object) => this.changed(name, object),
      });
    }
    this.quotas.handle({
      added: (quota) => this.queue.add(keyOf(quota)),
      updated: (quota, old) => {
        if (!isDeepStrictEqual(quota.spec, old.spec)) this.queue.add(keyOf(quota));
        // Admission charged a quota; should the request have failed after that, nothing else would tell.
        else if (!isDeepStrictEqual(quota.status, old.status))
          this.queue.addAfter(keyOf(quota), gatherMs);
      },
    });
  }

  private changed(name: string, object: Stored): void {
    for (const quota of this.quotas.list(object.metadata.namespace ?? '')) {
      const limits = Object.keys(quota.spec?.hard ?? {});
      if (limits.some((limit) => countedFor(limit) === name))
        this.queue.addAfter(keyOf(quota), gatherMs);
    }
  }

  protected async reconcile(namespace: string, name: string): Promise<void> {
    const quota = this.quotas.get(namespace, name);
    if (quota === undefined) return;
    const hard = quota.spec?.hard ?? {};
    const wanted = new Set(Object.keys(hard).map(countedFor));
    const counted = [...wanted].flatMap((resourceName) => {
      const found = this.watched.get(resourceName);
      if (found === undefined) return [];
      return [{ resource: found.resource, objects: found.informer.list(namespace) }];
    });
    const used = usedOf(quota, counted, this.context.clock.now());
    if (isDeepStrictEqual(quota.status, { hard, used })) return;
    const next = { ...quota, status: { hard, used } };
    await this.context.client.update(resources.resourceQuotas, next, 'status');
  }
}
