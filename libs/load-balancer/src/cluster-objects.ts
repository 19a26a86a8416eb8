import type { EndpointSlice, Node, Service } from '#kinds';
import type { KubeObject } from '#machinery';

const SERVICE_NAME = 'kubernetes.io/service-name';
const NOTHING: readonly EndpointSlice[] = [];

/** The objects of a cluster that is not at work here, such as those of a dump. */
export class ClusterObjects {
  /** Services of type LoadBalancer. */
  readonly balanced: readonly Service[];
  readonly nodes: readonly Node[];
  private readonly slices = new Map<string, EndpointSlice[]>();

  constructor(private readonly objects: readonly KubeObject[]) {
    this.balanced = this.of<Service & KubeObject>('Service').filter(
      ({ spec }) => spec?.type === 'LoadBalancer',
    );
    this.nodes = this.of<Node & KubeObject>('Node');
    for (const slice of this.of<EndpointSlice & KubeObject>('EndpointSlice')) {
      const key = `${slice.metadata?.namespace ?? 'default'}/${slice.metadata?.labels?.[SERVICE_NAME] ?? ''}`;
      const known = this.slices.get(key);
      if (known === undefined) this.slices.set(key, [slice]);
      else known.push(slice);
    }
  }

  /** All objects of a kind, in their order. */
  of<T extends KubeObject>(kind: string): readonly T[] {
    return this.objects.filter((object) => object.kind === kind) as unknown as readonly T[];
  }

  slicesOf({ metadata }: Service): readonly EndpointSlice[] {
    return (
      this.slices.get(`${metadata?.namespace ?? 'default'}/${metadata?.name ?? ''}`) ?? NOTHING
    );
  }
}
