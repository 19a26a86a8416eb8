import { SortedMap } from '#kube-proxy';
import type { KubeObject } from '#machinery';
import type { Pod } from '../model/pod.js';
import type { NamespaceView, PodClass } from './end.js';

/** Every namespace has this label, whoever made it (KEP-2161). */
const NAME_LABEL = 'kubernetes.io/metadata.name';

/** Classes remembered for a namespace; pods of a StatefulSet are one each. */
const MAX_CLASSES = 10_000;

interface Entry extends NamespaceView {
  readonly classes: Map<string, PodClass>;
}

/** Namespaces with their labels, and the classes of pods in them. Immutable but for what it remembers. */
export class ClassTable {
  private constructor(
    private readonly namespaces: SortedMap<Entry>,
    /** Namespaces of pods whose Namespace is not known, as in a handful of manifests. */
    private readonly implied: Map<string, Entry>,
    private readonly byPod: WeakMap<Pod, PodClass>,
  ) {}

  static empty(): ClassTable {
    return new ClassTable(SortedMap.empty(), new Map(), new WeakMap());
  }

  /** The table itself when the labels are what they were. */
  withNamespace({ metadata }: KubeObject): ClassTable {
    const entry = entryOf(metadata?.name ?? '', metadata?.labels ?? {});
    const old = this.namespaces.get(entry.name);
    if (old !== undefined && textOf(old.labels) === textOf(entry.labels)) return this;
    return new ClassTable(this.namespaces.set(entry.name, entry), this.implied, this.byPod);
  }

  withoutNamespace(name: string): ClassTable {
    return new ClassTable(this.namespaces.delete(name), this.implied, this.byPod);
  }

  of(pod: Pod): PodClass {
    const namespace = this.namespace(pod.metadata?.namespace ?? 'default');
    const known = this.byPod.get(pod);
    if (known?.namespace === namespace) return known;
    const labels = pod.metadata?.labels ?? {};
    const { classes } = namespace;
    const key = textOf(labels);
    let podClass = classes.get(key);
    if (podClass === undefined) {
      if (classes.size >= MAX_CLASSES) classes.clear();
      classes.set(key, (podClass = { namespace, labels }));
    }
    this.byPod.set(pod, podClass);
    return podClass;
  }

  private namespace(name: string): Entry {
    const known = this.namespaces.get(name) ?? this.implied.get(name);
    if (known !== undefined) return known;
    if (this.implied.size >= MAX_CLASSES) this.implied.clear();
    const entry = entryOf(name, {});
    this.implied.set(name, entry);
    return entry;
  }
}

function entryOf(name: string, labels: Readonly<Record<string, string>>): Entry {
  return { name, labels: { [NAME_LABEL]: name, ...labels }, classes: new Map() };
}

function textOf(labels: Readonly<Record<string, string>>): string {
  return JSON.stringify(Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1)));
}
