import type { Clock, Draft, KubeObject, Random } from '#machinery';
import { decode, type KindDefinition } from '#kinds';
import { ExistsError, RevisionConflictError, type ClusterStore } from '#store';
import { timestamp, type KindSource } from '../environment.js';
import { encoder, isUnchanged, storedForm } from '../write/encode.js';

/** Writes the objects that the API server makes for itself, past admission and with their status. */
export class SystemObjects {
  constructor(
    private readonly store: ClusterStore,
    private readonly catalog: KindSource,
    private readonly clock: Clock,
    private readonly random: Random,
  ) {}

  /** Creates an object unless there is one of its name. */
  async ensure(apiVersion: string, plural: string, wanted: KubeObject): Promise<void> {
    await this.reconcile(apiVersion, plural, wanted, (present) => present);
  }

  /** Creates an object, or changes the present one into what `amend` makes of it (the same object: nothing to change). */
  async reconcile(
    apiVersion: string,
    plural: string,
    wanted: KubeObject,
    amend: (present: KubeObject) => KubeObject,
  ): Promise<void> {
    const kind = this.kindOf(apiVersion, plural);
    const { name, namespace = '' } = wanted.metadata!;
    const key = { resource: kind.storage.resource, namespace, name: name! };
    const present = this.store.getPending(key);
    try {
      if (present === undefined)
        await this.store.create(key, encoder(storedForm(kind, this.complete(kind, wanted))));
      else {
        const amended = amend(present.object);
        if (amended === present.object) return;
        const form = storedForm(kind, this.canonical(kind, amended));
        if (!isUnchanged(form, present))
          await this.store.update(key, present.revision, encoder(form));
      }
    } catch (error) {
      // Another server of the same cluster makes the same objects.
      if (!(error instanceof ExistsError || error instanceof RevisionConflictError)) throw error;
    }
  }

  private complete(kind: KindDefinition, wanted: KubeObject): Draft<KubeObject> {
    const object = this.canonical(kind, wanted);
    object.metadata = {
      ...object.metadata,
      uid: this.random.uuid(),
      creationTimestamp: timestamp(this.clock),
      ...(kind.strategy.generationChanged === undefined ? {} : { generation: 1 }),
    };
    return object;
  }

  private canonical(kind: KindDefinition, wanted: KubeObject): Draft<KubeObject> {
    const { object } = decode(kind.type, wanted);
    object.kind = kind.kind;
    object.apiVersion = kind.group === '' ? kind.version : `${kind.group}/${kind.version}`;
    kind.strategy.applyDefaults?.(object);
    return object;
  }

  private kindOf(apiVersion: string, plural: string): KindDefinition {
    const [version = '', group = ''] = apiVersion.split('/').reverse();
    const kind = this.catalog.byResource(group, version, plural);
    if (kind === undefined) throw new Error(`the catalog has no ${apiVersion} ${plural}`);
    return kind;
  }
}
