import { isDeepStrictEqual } from 'node:util';
import type { APIService, CustomResourceDefinition, KindCatalog, KindDefinition } from '#kinds';
import type { KindSource } from '#registry';
import type { Change, ClusterStore } from '#store';
import type { Outside } from './serving/conversion-webhook.js';
import { checkedDefinitions } from './checks/definition-kind.js';
import { hasCondition, kindsOf } from './serving/definition.js';

/** The storage name of CustomResourceDefinition. */
const DEFINITIONS = 'customresourcedefinitions.apiextensions.k8s.io';

/** The storage name of APIService. */
const API_SERVICES = 'apiservices.apiregistration.k8s.io';

/** Kinds of an extension API server that is part of this process: served while an APIService leaves them to it. */
export interface RegisteredKinds {
  /** The name of the APIService. */
  readonly apiService: string;
  readonly isHere: (apiService: APIService) => boolean;
  readonly kinds: readonly KindDefinition[];
}

interface Served {
  readonly definition: CustomResourceDefinition;
  readonly kinds: readonly KindDefinition[];
}

/**
 * The kinds that a cluster serves at each moment: built-in ones, those of its established CustomResourceDefinitions, and those that are
 * registered. It follows the store synchronously, so that a definition's kinds are there before anybody can read that it is established.
 */
export class CustomKinds implements KindSource {
  private readonly served = new Map<string, Served>();
  private readonly listeners = new Set<() => void>();
  /** Called once when a kind is served no more, or in another shape. */
  private readonly endings = new Map<KindDefinition, Set<() => void>>();
  private present: KindCatalog;
  /** The kind of definitions itself, which is checked with what only this lib knows. */
  private readonly own: readonly KindDefinition[];
  private isRegistered = false;

  constructor(
    private readonly builtIn: KindCatalog,
    store: ClusterStore,
    /** Absent: definitions that want a webhook are converted by name. */
    private readonly outside?: Outside,
    private readonly registered?: RegisteredKinds,
  ) {
    this.present = builtIn;
    const definitions = checkedDefinitions(builtIn);
    this.own = definitions === undefined ? [] : [definitions];
    const { revision } = store;
    for (const { object } of store.range({ resource: DEFINITIONS }).entries)
      this.serve(object as unknown as CustomResourceDefinition);
    if (registered !== undefined) {
      const key = { resource: API_SERVICES, namespace: '', name: registered.apiService };
      this.isRegistered = isHere(registered, store.get(key)?.object);
    }
    this.compose();
    const follow = (resource: string, onChanges: (changes: readonly Change[]) => void): void =>
      void store.watch({ resource, after: revision, onChanges });
    follow(DEFINITIONS, (changes) => this.follow(changes));
    if (registered !== undefined)
      follow(API_SERVICES, (changes) => this.followRegistration(registered, changes));
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

  private followRegistration(registered: RegisteredKinds, changes: readonly Change[]): void {
    const last = changes.findLast(({ entry }) => entry.name === registered.apiService);
    if (last === undefined) return;
    const { operation, entry } = last;
    const registers = operation !== 'DELETED' && isHere(registered, entry.object);
    if (registers === this.isRegistered) return;
    this.isRegistered = registers;
    this.compose();
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
    const registered = this.isRegistered ? this.registered!.kinds : [];
    this.present = this.builtIn.withKinds([...this.own, ...registered, ...kinds]);
  }

  private retire(kind: KindDefinition): void {
    const endings = this.endings.get(kind);
    this.endings.delete(kind);
    for (const ending of endings ?? []) ending();
  }
}

const isHere = (registered: RegisteredKinds, apiService: unknown): boolean =>
  apiService !== undefined && registered.isHere(apiService as APIService);

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
