import { SortedMap } from '#kube-proxy';
import type { KubeObject } from '#machinery';
import type { Pod } from '../model/pod.js';
import { compileClusterPolicy } from './compile/cluster-policy.js';
import { compileNetworkPolicy } from './compile/network-policy.js';
import type { CompiledPolicy, Direction } from './compile/policy.js';
import { ClassTable } from './class-table.js';
import type { PodClass, PolicyEnd, PolicyPort } from './end.js';
import { programOf, run, type Program } from './program.js';
import { UNTOUCHED, type Verdict } from './verdict.js';

type Both = Readonly<Record<Direction, Program | undefined>>;
type Programs = WeakMap<PodClass, Both>;

/** The policies of one namespace, with the programs made of them and of the cluster-wide ones. */
interface Group {
  readonly policies: readonly CompiledPolicy[];
  readonly programs: Programs;
}

const NO_GROUP: readonly CompiledPolicy[] = [];

const isClusterWide = (kind: string): boolean => CLUSTER_KINDS.has(kind);

const CLUSTER_KINDS: ReadonlySet<string> = new Set([
  'AdminNetworkPolicy',
  'BaselineAdminNetworkPolicy',
  'ClusterNetworkPolicy',
]);

/** Classes that the same policies select share their programs, and with them what is computed from these. */
const SHARED = new WeakMap<Programs, Map<string, Both>>();

function shared(programs: Programs, key: string, selecting: readonly CompiledPolicy[]): Both {
  let known = SHARED.get(programs);
  if (known === undefined) SHARED.set(programs, (known = new Map()));
  let both = known.get(key);
  if (both === undefined) {
    both = { ingress: programOf('ingress', selecting), egress: programOf('egress', selecting) };
    known.set(key, both);
  }
  return both;
}

/**
 * All policies of a cluster and the labels of its namespaces, at one moment. Immutable: a change makes a new set that shares what did
 * not change. A NetworkPolicy makes the programs of its own namespace anew, and those only when they are asked for.
 */
export class PolicySet {
  private constructor(
    private readonly classes: ClassTable,
    private readonly groups: SortedMap<Group>,
    private readonly clusterWide: readonly CompiledPolicy[],
    /** Programs of namespaces without policies of their own. */
    private readonly ungrouped: Programs,
  ) {}

  static empty(): PolicySet {
    return new PolicySet(ClassTable.empty(), SortedMap.empty(), [], new WeakMap());
  }

  /** True for the kinds that a set is made of, by group and kind. */
  static isPolicy({ apiVersion = '', kind = '' }: KubeObject): boolean {
    if (kind === 'NetworkPolicy')
      return apiVersion === '' || apiVersion.startsWith('networking.k8s.io/');
    return (
      isClusterWide(kind) &&
      (apiVersion === '' || apiVersion.startsWith('policy.networking.k8s.io/'))
    );
  }

  /** No policy at all: every verdict is UNTOUCHED. */
  get isEmpty(): boolean {
    return this.groups.size === 0 && this.clusterWide.length === 0;
  }

  /** The policies, cluster-wide ones first. */
  *policies(): IterableIterator<CompiledPolicy> {
    yield* this.clusterWide;
    for (const { policies } of this.groups.values()) yield* policies;
  }

  withNamespace(namespace: KubeObject): PolicySet {
    const classes = this.classes.withNamespace(namespace);
    if (classes === this.classes) return this;
    return new PolicySet(classes, this.groups, this.clusterWide, this.ungrouped);
  }

  withoutNamespace(name: string): PolicySet {
    return new PolicySet(
      this.classes.withoutNamespace(name),
      this.groups,
      this.clusterWide,
      this.ungrouped,
    );
  }

  /** The set with a policy added or changed; `isPolicy` must hold. */
  withPolicy(object: KubeObject): PolicySet {
    if (isClusterWide(object.kind ?? ''))
      return this.withClusterWide([...this.others(object), compileClusterPolicy(object)]);
    const compiled = compileNetworkPolicy(object);
    return this.withGroup(compiled.object.namespace!, [...this.neighbours(object), compiled]);
  }

  withoutPolicy(object: KubeObject): PolicySet {
    if (isClusterWide(object.kind ?? '')) return this.withClusterWide(this.others(object));
    return this.withGroup(object.metadata?.namespace ?? 'default', this.neighbours(object));
  }

  /** The class of a pod; pods of the host network have none, as no policy selects them. */
  classOf(pod: Pod): PodClass | undefined {
    return pod.spec?.hostNetwork === true ? undefined : this.classes.of(pod);
  }

  /** What policies say about a direction of a class of pods; undefined: nothing. */
  program(podClass: PodClass, direction: Direction): Program | undefined {
    const group = this.groups.get(podClass.namespace.name);
    const programs = group?.programs ?? this.ungrouped;
    let both = programs.get(podClass);
    if (both === undefined) {
      const all = [...this.clusterWide, ...(group?.policies ?? NO_GROUP)];
      const selecting = all.filter((policy) => policy.selects(podClass));
      both = shared(programs, selecting.map((policy) => all.indexOf(policy)).join(), selecting);
      programs.set(podClass, both);
    }
    return both[direction];
  }

  /** May `source` connect to `destination`, as far as the policies of one of the two ends are asked? Both must say yes. */
  judge(
    direction: Direction,
    source: PolicyEnd,
    destination: PolicyEnd,
    port: PolicyPort,
  ): Verdict {
    const [subject, peer] = direction === 'ingress' ? [destination, source] : [source, destination];
    if (subject.podClass === undefined) return UNTOUCHED;
    const program = this.program(subject.podClass, direction);
    return program === undefined ? UNTOUCHED : run(program, peer, port, destination);
  }

  private others({ kind, metadata }: KubeObject): readonly CompiledPolicy[] {
    return this.clusterWide.filter(
      ({ object }) => object.kind !== kind || object.name !== metadata?.name,
    );
  }

  private neighbours({ metadata }: KubeObject): readonly CompiledPolicy[] {
    const policies = this.groups.get(metadata?.namespace ?? 'default')?.policies ?? NO_GROUP;
    return policies.filter(({ object }) => object.name !== metadata?.name);
  }

  private withGroup(namespace: string, policies: readonly CompiledPolicy[]): PolicySet {
    const groups =
      policies.length === 0
        ? this.groups.delete(namespace)
        : this.groups.set(namespace, { policies, programs: new WeakMap() });
    return new PolicySet(this.classes, groups, this.clusterWide, this.ungrouped);
  }

  private withClusterWide(policies: readonly CompiledPolicy[]): PolicySet {
    let groups = this.groups;
    for (const [name, group] of this.groups.entries())
      groups = groups.set(name, { policies: group.policies, programs: new WeakMap() });
    return new PolicySet(this.classes, groups, policies, new WeakMap());
  }
}
