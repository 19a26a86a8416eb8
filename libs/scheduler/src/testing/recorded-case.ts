import type { Node, Pod, PriorityClass, RuntimeClass } from '#kinds';
import type { Draft, KubeObject } from '#machinery';
import type { SchedulerConfiguration } from '../config/configuration.js';

/** What became of a pod; see the README of the test data. */
export interface Expected {
  readonly node?: string;
  readonly nodes?: readonly string[];
  readonly pinned?: string;
  readonly scores?: {
    readonly byPlugin: Readonly<Record<string, Readonly<Record<string, number>>>>;
  };
  readonly condition?: { readonly reason: string; readonly message: string };
  readonly event?: { readonly type: string; readonly message: string };
  readonly perNode?: Readonly<Record<string, readonly string[]>>;
  readonly nominatedNodeName?: string;
  readonly victims?: readonly string[];
  readonly victimConditions?: readonly string[];
  readonly thenNode?: string;
  readonly ignored?: boolean;
  readonly rejected?: string;
}

export interface Step {
  readonly pod?: Pod;
  readonly recheck?: Pod;
  readonly apply?: readonly KubeObject[];
  readonly delete?: readonly KubeObject[];
  readonly keepVictims?: boolean;
  readonly expect?: Expected;
}

export interface RecordedCase {
  readonly description: string;
  readonly config?: SchedulerConfiguration;
  readonly mode?: 'batch';
  readonly objects?: readonly KubeObject[];
  readonly steps: readonly Step[];
}

const SYSTEM_PRIORITIES = {
  'system-cluster-critical': 2_000_000_000,
  'system-node-critical': 2_000_001_000,
};

/** Does to an object what the defaulting and admission of an API server do, as far as scheduling sees it. */
export class Admission {
  private readonly priorities = new Map<string, Pick<PriorityClass, 'value' | 'preemptionPolicy'>>(
    Object.entries(SYSTEM_PRIORITIES).map(([name, value]) => [name, { value }]),
  );
  private defaultPriority: PriorityClass | undefined;
  private readonly runtimes = new Map<string, RuntimeClass>();

  admit(object: KubeObject): KubeObject {
    const draft = structuredClone(object) as Draft<KubeObject>;
    const name = object.metadata?.name ?? '';
    if (object.kind === 'Namespace') {
      draft.metadata = {
        ...draft.metadata,
        labels: { ...draft.metadata?.labels, 'kubernetes.io/metadata.name': name },
      };
    } else if (object.kind === 'PriorityClass') {
      const priorityClass = object as PriorityClass;
      this.priorities.set(name, priorityClass);
      if (priorityClass.globalDefault) this.defaultPriority = priorityClass;
    } else if (object.kind === 'RuntimeClass') {
      this.runtimes.set(name, object as RuntimeClass);
    } else if (object.kind === 'Pod') {
      this.admitPod(draft as Draft<Pod>);
    }
    return draft;
  }

  private admitPod(pod: Draft<Pod>): void {
    const { spec } = pod;
    if (spec === undefined) return;
    spec.schedulerName ??= 'default-scheduler';
    const priorityClass = spec.priorityClassName
      ? this.priorities.get(spec.priorityClassName)
      : this.defaultPriority;
    spec.priority = priorityClass?.value ?? 0;
    spec.preemptionPolicy = priorityClass?.preemptionPolicy ?? 'PreemptLowerPriority';
    for (const container of [...(spec.containers ?? []), ...(spec.initContainers ?? [])]) {
      const { limits, requests } = container.resources ?? {};
      if (limits) container.resources = { limits, requests: { ...limits, ...requests } };
      for (const port of container.ports ?? []) {
        port.protocol ??= 'TCP';
        if (spec.hostNetwork) port.hostPort ??= port.containerPort;
      }
    }
    if (spec.resources?.limits)
      spec.resources.requests = { ...spec.resources.limits, ...spec.resources.requests };
    const runtime = this.runtimes.get(spec.runtimeClassName ?? '');
    if (runtime?.overhead?.podFixed) spec.overhead = { ...runtime.overhead.podFixed };
    if (runtime?.scheduling?.nodeSelector)
      spec.nodeSelector = { ...spec.nodeSelector, ...runtime.scheduling.nodeSelector };
    if (runtime?.scheduling?.tolerations)
      spec.tolerations = [...(spec.tolerations ?? []), ...runtime.scheduling.tolerations];
  }
}

/** A node with room: the shape that most specs need. */
export function node(
  name: string,
  { cpu = '4', labels = {} }: { cpu?: string; labels?: Record<string, string> } = {},
): Node {
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name, labels: { 'kubernetes.io/hostname': name, ...labels } },
    spec: {},
    status: { allocatable: { cpu, memory: '8Gi', pods: '110' } },
  };
}

/** A pod that asks for some cpu. */
export function pod(
  name: string,
  { cpu = '100m', ...spec }: { cpu?: string } & Partial<Pod['spec']> = {},
): Pod {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace: 'default', labels: { app: name } },
    spec: {
      containers: [{ name: 'main', image: 'app:1', resources: { requests: { cpu } } }],
      ...spec,
    },
  };
}
