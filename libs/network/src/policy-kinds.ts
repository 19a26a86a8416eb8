import type { InformerFactory, Resource } from '#client';
import { resources } from '#kinds';
import type { KubeObject } from '#machinery';
import type { ClusterPolicy } from './policy/objects.js';
import { CLUSTER_POLICIES } from './resources.js';

type Definition = KubeObject & {
  readonly spec?: {
    readonly versions?: readonly { readonly name: string; readonly served?: boolean }[];
  };
  readonly status?: {
    readonly conditions?: readonly { readonly type: string; readonly status: string }[];
  };
};

/** Follows the cluster-wide policies as long as CustomResourceDefinitions say that they exist. */
export class PolicyKinds {
  /** By the name of the definition. */
  private readonly followed = new Set<string>();

  constructor(
    private readonly informers: InformerFactory,
    private readonly follow: (resource: Resource<ClusterPolicy>) => void,
    private readonly forget: (resource: Resource<ClusterPolicy>) => void,
  ) {}

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
    const resource = resourceOf(name);
    if (resource === undefined) return;
    if (!isServed(definition, resource.version)) return this.end(name);
    if (this.followed.has(name)) return;
    this.followed.add(name);
    this.follow(resource);
    // Nobody waits for it: a cluster is settled only when every informer has seen everything.
    void this.informers.start();
  }

  private end(name: string): void {
    const resource = resourceOf(name);
    if (resource === undefined || !this.followed.delete(name)) return;
    this.informers.drop?.(resource);
    this.forget(resource);
  }
}

const resourceOf = (name: string): Resource<ClusterPolicy> | undefined =>
  CLUSTER_POLICIES.find(({ plural, group }) => name === `${plural}.${group}`);

function isServed({ spec, status }: Definition, version: string): boolean {
  const isEstablished = status?.conditions?.some(
    (condition) => condition.type === 'Established' && condition.status === 'True',
  );
  return (
    isEstablished === true &&
    spec?.versions?.some(({ name, served }) => name === version && served === true) === true
  );
}
