import type { Attributes, User } from '#auth';
import type { FlowSchema, PriorityLevelConfiguration } from '#kinds';
import type { Clock, KubeObject } from '#machinery';
import type { ClusterStore } from '#store';
import { limitsOf, orderedSchemas } from './configuration.js';
import { PriorityLevel } from './priority-level.js';
import { schemaMatches } from './schema-matching.js';

const GROUP = 'flowcontrol.apiserver.k8s.io';
/** So many different questions of one user have their flow schema remembered. */
const REMEMBERED_QUESTIONS = 256;

/** Which flow schema and priority level a request falls under. */
export interface Classification {
  readonly flowSchemaUid: string;
  readonly priorityLevelUid: string;
  readonly schema: FlowSchema;
  /** Undefined: exempt. */
  readonly level: PriorityLevel | undefined;
}

/**
 * API priority and fairness (KEP-1040): sorts requests into the flows of the served FlowSchemas and lets each PriorityLevelConfiguration
 * run only as many at once as its shares allow. It follows the store.
 */
export class FlowControl {
  private readonly schemas = new Map<string, FlowSchema>();
  private readonly configurations = new Map<string, PriorityLevelConfiguration>();
  private readonly levels = new Map<string, PriorityLevel>();
  private ordered: readonly Classification[] = [];
  private stale = true;
  private remembered = new WeakMap<User, Map<string, Classification | undefined>>();

  constructor(
    store: ClusterStore,
    private readonly clock: Clock,
  ) {
    this.follow(store, 'flowschemas', this.schemas);
    this.follow(store, 'prioritylevelconfigurations', this.configurations);
  }

  /** Undefined when no flow schema matches, which the mandatory ones prevent. */
  classify(user: User, attributes: Attributes): Classification | undefined {
    if (this.stale) this.rebuild();
    let known = this.remembered.get(user);
    if (known === undefined) {
      known = new Map();
      this.remembered.set(user, known);
    }
    const key =
      attributes.kind === 'path'
        ? `${attributes.verb} ${attributes.path}`
        : `${attributes.verb}/${attributes.group}/${attributes.resource}/${attributes.subresource}/${attributes.namespace}`;
    let found = known.get(key);
    if (found === undefined) {
      found = this.ordered.find(({ schema }) => schemaMatches(schema, user, attributes));
      if (known.size >= REMEMBERED_QUESTIONS) known.clear();
      known.set(key, found);
    }
    return found;
  }

  /** True: the request may run, and `leave` must be called when it is over. False: too many do. A promise: it waits for one of both. */
  enter(
    { schema, level }: Classification,
    user: User,
    attributes: Attributes,
  ): boolean | Promise<boolean> {
    if (level === undefined) return true;
    const by = schema.spec.distinguisherMethod?.type;
    const distinguisher =
      by === 'ByUser'
        ? user.name
        : by === 'ByNamespace' && attributes.kind === 'resource'
          ? attributes.namespace
          : '';
    return level.enter(`${schema.metadata?.name}\n${distinguisher}`);
  }

  private rebuild(): void {
    this.stale = false;
    this.remembered = new WeakMap();
    for (const [name, limits] of limitsOf(this.configurations)) {
      const level = this.levels.get(name);
      if (limits === undefined) this.levels.delete(name);
      else if (level === undefined) this.levels.set(name, new PriorityLevel(limits, this.clock));
      else level.change(limits);
    }
    for (const name of this.levels.keys())
      if (!this.configurations.has(name)) this.levels.delete(name);
    this.ordered = orderedSchemas(this.schemas.values(), this.configurations).map((schema) => {
      const name = schema.spec.priorityLevelConfiguration?.name ?? '';
      return {
        schema,
        level: this.levels.get(name),
        flowSchemaUid: schema.metadata?.uid ?? '',
        priorityLevelUid: this.configurations.get(name)?.metadata?.uid ?? '',
      };
    });
  }

  private follow<T extends KubeObject>(
    store: ClusterStore,
    plural: string,
    into: Map<string, T>,
  ): void {
    const resource = `${plural}.${GROUP}`;
    const { entries, revision } = store.range({ resource });
    for (const { name, object } of entries) into.set(name, object as unknown as T);
    store.watch({
      resource,
      after: revision,
      onChanges: (batch) => {
        for (const { operation, entry } of batch) {
          if (operation === 'DELETED') into.delete(entry.name);
          else into.set(entry.name, entry.object as unknown as T);
        }
        this.stale = true;
      },
    });
  }
}
