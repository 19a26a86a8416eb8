import type { ContainerState, ContainerStatus, Pod, PodCondition, PodStatus } from '#kinds';
import { formatTime, type Stored } from '#machinery';
import type { PendingResize } from './pod-resize.js';
import { sha256 } from './sha256.js';
import type {
  ContainerRecord,
  Running,
  Terminated,
  Waiting,
} from '../container/container-record.js';

export interface PodRuntime {
  readonly records: readonly ContainerRecord[];
  /** Empty until the sandbox is there. */
  readonly podIPs: readonly string[];
  readonly hostIP: string;
  /** Milliseconds; when the kubelet first saw the pod. */
  readonly startTime: number;
  /** Set while other resources are asked for than the node gives. */
  readonly pendingResize?: PendingResize;
  /** Set when the kubelet ended the pod itself (evicted, deadline). */
  readonly ended?: { readonly reason: string; readonly message: string };
}

/** Conditions that the kubelet writes; all others belong to somebody else and stay. */
const owned = [
  'PodReadyToStartContainers',
  'Initialized',
  'Ready',
  'ContainersReady',
  'PodResizePending',
  'PodResizeInProgress',
];

/** The pod's status as its containers make it (kubelet: generateAPIPodStatus). `now` in milliseconds. */
export function podStatus(pod: Stored<Pod>, runtime: PodRuntime, now: number): PodStatus {
  const ephemeral = runtime.records.filter((record) => record.role === 'ephemeral');
  const init = runtime.records.filter(({ role }) => role === 'init' || role === 'sidecar');
  const main = runtime.records.filter((record) => record.role === 'main');
  const phase = phaseOf(pod, runtime, init, main);
  const first = runtime.podIPs[0];
  return {
    observedGeneration: pod.metadata.generation ?? 0,
    phase,
    conditions: conditions(pod, runtime, phase, init, main, now),
    ...(runtime.ended === undefined ? {} : runtime.ended),
    ...(pod.status?.nominatedNodeName ? { nominatedNodeName: pod.status.nominatedNodeName } : {}),
    hostIP: runtime.hostIP,
    hostIPs: [{ ip: runtime.hostIP }],
    ...(first === undefined ? {} : { podIP: first, podIPs: runtime.podIPs.map((ip) => ({ ip })) }),
    startTime: formatTime(runtime.startTime),
    ...(init.length === 0 ? {} : { initContainerStatuses: init.map(containerStatus) }),
    containerStatuses: main.map(containerStatus),
    ...(pod.status?.qosClass === undefined ? {} : { qosClass: pod.status.qosClass }),
    ...(ephemeral.length === 0
      ? {}
      : { ephemeralContainerStatuses: ephemeral.map(ephemeralStatus) }),
  };
}

function phaseOf(
  pod: Pod,
  { ended }: PodRuntime,
  init: readonly ContainerRecord[],
  main: readonly ContainerRecord[],
): string {
  if (ended !== undefined) return 'Failed';
  const over = (record: ContainerRecord): boolean => record.state.phase === 'terminated';
  const failed = (record: ContainerRecord): boolean =>
    record.state.phase === 'terminated' && record.state.exitCode !== 0;
  const policy = pod.spec.restartPolicy ?? 'Always';
  if (policy === 'Never' && init.some((record) => record.role === 'init' && failed(record)))
    return 'Failed';
  const waitsForInit = init.some((record) =>
    record.role === 'init' ? !over(record) || failed(record) : !record.started && !over(record),
  );
  const untouched = main.every(
    (record) => record.state.phase === 'waiting' && record.last === undefined,
  );
  if (waitsForInit || (untouched && main.length > 0)) return 'Pending';
  const deleting = Boolean(pod.metadata?.deletionTimestamp);
  if (main.every(over) && (policy !== 'Always' || deleting)) {
    if (!main.some(failed)) return 'Succeeded';
    if (policy === 'Never' || deleting) return 'Failed';
  }
  return main.some((record) => record.state.phase === 'waiting' && record.last === undefined)
    ? 'Pending'
    : 'Running';
}

function conditions(
  pod: Stored<Pod>,
  runtime: PodRuntime,
  phase: string,
  init: readonly ContainerRecord[],
  main: readonly ContainerRecord[],
  now: number,
): readonly PodCondition[] {
  const present = pod.status?.conditions ?? [];
  const others = present.filter((condition) => !owned.includes(condition.type));
  const done = phase === 'Succeeded' || phase === 'Failed';
  const pendingInit = init
    .filter((record) => (record.role === 'init' ? !succeeded(record) : !record.started))
    .map((record) => record.spec.name);
  const unready = [...init.filter((record) => record.role === 'sidecar'), ...main]
    .filter((record) => !record.ready)
    .map((record) => record.spec.name);
  const gates = (pod.spec.readinessGates ?? []).filter(
    ({ conditionType }) =>
      others.find((condition) => condition.type === conditionType)?.status !== 'True',
  );
  const containersReady: Verdict =
    phase === 'Succeeded'
      ? no('PodCompleted')
      : phase === 'Failed'
        ? no('PodFailed')
        : unready.length === 0
          ? yes
          : no('ContainersNotReady', `containers with unready status: [${unready.join(' ')}]`);
  const ready: Verdict =
    containersReady.status === 'True' && gates.length > 0
      ? no(
          'ReadinessGatesNotReady',
          gates.map(({ conditionType }) => gateMessage(others, conditionType)).join(', '),
        )
      : containersReady;
  const initialized: Verdict =
    pendingInit.length === 0 || done
      ? phase === 'Succeeded'
        ? { status: 'True', reason: 'PodCompleted' }
        : yes
      : no(
          'ContainersNotInitialized',
          `containers with incomplete status: [${pendingInit.join(' ')}]`,
        );
  const sandbox: Verdict = runtime.podIPs.length > 0 && !done ? yes : { status: 'False' };
  const verdicts: readonly (readonly [string, Verdict])[] = [
    ['PodReadyToStartContainers', sandbox],
    ['Initialized', initialized],
    ['Ready', ready],
    ['ContainersReady', containersReady],
    ...(runtime.pendingResize === undefined
      ? []
      : [['PodResizePending', { status: 'True', ...runtime.pendingResize }] as const]),
  ];
  const generation = pod.metadata.generation;
  const own = verdicts.map(([type, verdict]): PodCondition => {
    const old = present.find((condition) => condition.type === type);
    const lastTransitionTime =
      old?.status === verdict.status && old.lastTransitionTime
        ? old.lastTransitionTime
        : formatTime(now);
    return {
      type,
      ...(generation === undefined ? {} : { observedGeneration: generation }),
      lastProbeTime: null,
      lastTransitionTime,
      ...verdict,
    };
  });
  return [...own, ...others];
}

interface Verdict {
  readonly status: 'True' | 'False';
  readonly reason?: string;
  readonly message?: string;
}

const yes: Verdict = { status: 'True' };
const no = (reason: string, message?: string): Verdict => ({
  status: 'False',
  reason,
  ...(message === undefined ? {} : { message }),
});
const succeeded = (record: ContainerRecord): boolean =>
  record.state.phase === 'terminated' && record.state.exitCode === 0;

function gateMessage(conditions: readonly PodCondition[], type: string): string {
  const found = conditions.some((condition) => condition.type === type);
  return found
    ? `the status of pod readiness gate "${type}" is not "True", but False`
    : `corresponding condition of pod readiness gate "${type}" does not exist.`;
}

function containerStatus(record: ContainerRecord): ContainerStatus {
  const { spec, state, last } = record;
  const present = record.containerID !== '';
  return {
    name: spec.name,
    state: apiState(state),
    lastState: last === undefined ? {} : apiState(last),
    ready: record.ready,
    restartCount: record.restarts,
    image: present ? canonicalImage(spec.image ?? '') : (spec.image ?? ''),
    imageID: present ? imageId(spec.image ?? '') : '',
    ...(present ? { containerID: record.containerID } : {}),
    started: record.started,
    ...(record.resources.requests === undefined
      ? {}
      : { allocatedResources: record.resources.requests }),
    resources: record.resources,
  };
}

/** Nobody probes a debug container. */
function ephemeralStatus(record: ContainerRecord): ContainerStatus {
  const { started: _, resources: __, ...status } = containerStatus(record);
  return status;
}

function apiState(state: Waiting | Running | Terminated): ContainerState {
  if (state.phase === 'waiting')
    return {
      waiting: {
        reason: state.reason,
        ...(state.message === undefined ? {} : { message: state.message }),
      },
    };
  if (state.phase === 'running') return { running: { startedAt: formatTime(state.startedAt) } };
  const { exitCode, reason, message, startedAt, finishedAt, containerID } = state;
  return {
    terminated: {
      exitCode,
      reason,
      ...(message === undefined ? {} : { message }),
      startedAt: formatTime(startedAt),
      finishedAt: formatTime(finishedAt),
      containerID,
    },
  };
}

/** As the container runtime reports it: with registry and tag. */
function canonicalImage(image: string): string {
  const [first = ''] = image.split('/');
  const hasHost =
    image.includes('/') && (first.includes('.') || first.includes(':') || first === 'localhost');
  const path = hasHost
    ? image
    : image.includes('/')
      ? `docker.io/${image}`
      : `docker.io/library/${image}`;
  return /[:@][^/]*$/.test(path) ? path : `${path}:latest`;
}

/** A digest that depends on the reference alone, so that every node and every run agrees. */
function imageId(image: string): string {
  const name = canonicalImage(image).replace(/[:@][^/]*$/, '');
  return `${name}@sha256:${sha256(canonicalImage(image))}`;
}
