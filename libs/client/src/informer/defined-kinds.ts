import { resources } from '#kinds';
import type { KubeObject } from '#machinery';
import type { Resource } from '../client.js';
import type { InformerFactory } from '../informer.js';

type Definition = KubeObject & {
  readonly spec?: {
    readonly versions?: readonly { readonly name: string; readonly served?: boolean }[];
  };
  readonly status?: {
    readonly conditions?: readonly { readonly type: string; readonly status: string }[];
  };
};

/** What becomes of kinds that come and go. */
export interface DefinedKindsHandler<R extends Resource> {
  /** The kind is served from now on: time to ask for its informer. */
  readonly follow: (resource: R) => void;
  /** The kind is served no more, and its objects are gone with it; its informer has been dropped. */
  readonly forget: (resource: R) => void;
}

/** Follows custom kinds as long as CustomResourceDefinitions say that they exist. */
export class DefinedKinds<R extends Resource> {
  /** By the name of the definition. */
  private readonly followed = new Set<string>();
  private readonly byName: ReadonlyMap<string, R>;

  constructor(
    private readonly informers: InformerFactory,
    wanted: readonly R[],
    private readonly handler: DefinedKindsHandler<R>,
  ) {
    this.byName = new Map(
      wanted.map((resource) => [`${resource.plural}.${resource.group}`, resource]),
    );
  }

  start(): void {
    const look = (definition: KubeObject): void => this.look(definition);
    this.informers.informer(resources.customResourceDefinitions).handle({
      added: look,
      updated: look,
      deleted: ({ metadata }) => this.end(metadata.name),
    });
  }

  private look(definition: Definition): void {
    const name = definition.metadata?.name ?? '';
    const resource = this.byName.get(name);
    if (resource === undefined) return;
    if (!isServed(definition, resource.version)) return this.end(name);
    if (this.followed.has(name)) return;
    this.followed.add(name);
    this.handler.follow(resource);
    // Nobody waits for it: a cluster is settled only when every informer has seen everything.
    void this.informers.start();
  }

  private end(name: string): void {
    const resource = this.byName.get(name);
    if (resource === undefined || !this.followed.delete(name)) return;
    this.informers.drop?.(resource);
    this.handler.forget(resource);
  }
}

function isServed({ spec, status }: Definition, version: string): boolean {
  const isEstablished = status?.conditions?.some(
    (condition) => condition.type === 'Established' && condition.status === 'True',
  );
  return (
    isEstablished === true &&
    spec?.versions?.some(({ name, served }) => name === version && served === true) === true
  );
}
