import { isDeepStrictEqual } from 'node:util';
import type { CustomResourceDefinition, KindCatalog, KindDefinition } from '#kinds';
import type { KindSource } from '#registry';
import type { Change, ClusterStore } from '#store';
import type { Outside } from './serving/conversion-webhook.js';
import { hasCondition, kindsOf } from './serving/definition.js';

/** The storage name of CustomResourceDefinition. */
const DEFINITIONS = 'customresourcedefinitions.apiextensions.k8s.io';

interface Served {
  readonly definition: CustomResourceDefinition;
  readonly kinds: readonly KindDefinition[];
}

/**
 * The kinds that a cluster serves at each moment: built-in ones and those of its established CustomResourceDefinitions. It follows
 * the store synchronously, so that a definition's kinds are there before anybody can read that it is established.
 */
export class CustomKinds implements KindSource {
  private readonly served = new Map<string, Served>();
  private readonly listeners = new Set<() => void>();
  /** Called once when a kind is served no more, or in another shape. */
  private readonly endings = new Map<KindDefinition, Set<() => void>>();
  private present: KindCatalog;

  constructor(
    private readonly builtIn: KindCatalog,
    store: ClusterStore,
    /** Absent: definitions that want a webhook are converted by name. */
    private readonly outside?: Outside,
  ) {
    this.present = builtIn;
    const { revision } = store;
    for (const { object } of store.range({ resource: DEFINITIONS }).entries)
      this.serve(object as unknown as CustomResourceDefinition);
    this.compose();
    store.watch({
      resource: DEFINITIONS,
      after: revision,
      onChanges: (changes) => this.follow(changes),
    });
  }

  /** All kinds at this moment; another catalog each time that custom kinds come, change or go. */
  get catalog(): KindCatalog {
    return this.present;
  }

  byResource(group: string, version: string, plural: string): KindDefinition | undefined {
    return this.present.byResource(group, version, plural);
  }

  byKind(group: string, version: string, kind: string): KindDefinition | undefined {
    return this.present.byKind(group, version, kind);
  }

  ofStorage(resource: string): readonly KindDefinition[] {
    return this.present.ofStorage(resource);
  }

  /** Calls `listener` after each change of the catalog, until the returned function is called. */
  onChange(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  onRetired(kind: KindDefinition, listener: () => void): () => void {
    if (kind.custom === undefined) return () => undefined;
    let endings = this.endings.get(kind);
    if (endings === undefined) this.endings.set(kind, (endings = new Set()));
    endings.add(listener);
    return () => {
      endings.delete(listener);
      if (endings.size === 0) this.endings.delete(kind);
    };
  }

  private follow(changes: readonly Change[]): void {
    const retired: KindDefinition[] = [];
    let changed = false;
    for (const { operation, entry } of changes) {
      const before = this.served.get(entry.name);
      if (operation === 'DELETED') this.served.delete(entry.name);
      else if (!this.serve(entry.object as unknown as CustomResourceDefinition)) continue;
      changed = true;
      const after = this.served.get(entry.name);
      if (before !== undefined && !sameShape(before.definition, after?.definition))
        retired.push(...before.kinds);
    }
    if (!changed) return;
    this.compose();
    for (const kind of retired) this.retire(kind);
    for (const listener of this.listeners) listener();
  }

  /** False when the change makes no difference for what is served. */
  private serve(definition: CustomResourceDefinition): boolean {
    const name = definition.metadata!.name!;
    const before = this.served.get(name);
    if (!hasCondition(definition, 'Established')) return this.served.delete(name);
    const isSame =
      before !== undefined &&
      sameShape(before.definition, definition) &&
      hasCondition(before.definition, 'Terminating') === hasCondition(definition, 'Terminating');
    if (isSame) return false;
    this.served.set(name, { definition, kinds: kindsOf(definition, this.outside) });
    return true;
  }

  private compose(): void {
    const kinds = [...this.served.keys()].sort().flatMap((name) => this.served.get(name)!.kinds);
    this.present = this.builtIn.withKinds(kinds);
  }

  private retire(kind: KindDefinition): void {
    const endings = this.endings.get(kind);
    this.endings.delete(kind);
    for (const ending of endings ?? []) ending();
  }
}

function sameShape(
  before: CustomResourceDefinition,
  after: CustomResourceDefinition | undefined,
): boolean {
  return (
    after !== undefined &&
    before.metadata?.uid === after.metadata?.uid &&
    isDeepStrictEqual(before.spec, after.spec) &&
    isDeepStrictEqual(before.status?.acceptedNames, after.status?.acceptedNames)
  );
}
