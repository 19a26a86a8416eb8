import type { ContainerStatus, Pod } from '../../../../generated/index.gen.js';
import type { Cell, RowCondition } from '../../../../definition.js';
import { Elapsed } from '../../../../elapsed.js';
import { age, name } from '../../../cells/age.js';

interface Restarts {
  count: number;
  /** Milliseconds of the newest finish; undefined when nothing finished. */
  last: number | undefined;
}

/** The row of a pod: READY, STATUS and RESTARTS summarise its containers as kubectl users know them. */
export function podRow(pod: Pod): Cell[] {
  const summary = summarise(pod);
  const gates = pod.spec?.readinessGates ?? [];
  const openGates = gates.filter((gate) => hasTrueCondition(pod, gate.conditionType)).length;
  return [
    name(pod),
    `${summary.ready}/${summary.total}`,
    summary.reason,
    restartsCell(summary.restarts),
    age(pod),
    pod.status?.podIPs?.[0]?.ip || '<none>',
    pod.spec?.nodeName || '<none>',
    pod.status?.nominatedNodeName || '<none>',
    gates.length === 0 ? '<none>' : `${openGates}/${gates.length}`,
  ];
}

/** A pod that has ended is marked, so that clients can leave it out. */
export function podRowConditions({ status }: Pod): readonly RowCondition[] {
  const completed = (reason: string, message: string): readonly RowCondition[] => [
    { type: 'Completed', status: 'True', reason, message },
  ];
  if (status?.phase === 'Succeeded')
    return completed('Succeeded', 'The pod has completed successfully.');
  return status?.phase === 'Failed' ? completed('Failed', 'The pod failed.') : [];
}

interface Summary {
  ready: number;
  total: number;
  reason: string;
  restarts: Restarts;
}

function summarise(pod: Pod): Summary {
  const sidecars = new Set(
    (pod.spec?.initContainers ?? [])
      .filter((container) => container.restartPolicy === 'Always')
      .map((container) => container.name),
  );
  const summary: Summary = {
    ready: 0,
    total: (pod.spec?.containers?.length ?? 0) + sidecars.size,
    reason: pod.status?.reason || pod.status?.phase || '',
    restarts: { count: 0, last: undefined },
  };
  if (
    pod.status?.conditions?.some(
      (condition) => condition.type === 'PodScheduled' && condition.reason === 'SchedulingGated',
    )
  ) {
    summary.reason = 'SchedulingGated';
  }
  const sidecarRestarts: Restarts = { count: 0, last: undefined };
  const initializing = walkInitContainers(pod, sidecars, summary, sidecarRestarts);
  if (!initializing || hasTrueCondition(pod, 'Initialized')) {
    summary.restarts = sidecarRestarts;
    walkContainers(pod, summary);
  }
  const ended = pod.status?.phase === 'Succeeded' || pod.status?.phase === 'Failed';
  if (pod.metadata?.deletionTimestamp && pod.status?.reason === 'NodeLost')
    summary.reason = 'Unknown';
  else if (pod.metadata?.deletionTimestamp && !ended) summary.reason = 'Terminating';
  return summary;
}

/** Returns true when an init container still has to finish; the reason then tells which. */
function walkInitContainers(
  pod: Pod,
  sidecars: ReadonlySet<string>,
  summary: Summary,
  sidecarRestarts: Restarts,
): boolean {
  const statuses = pod.status?.initContainerStatuses ?? [];
  for (const [index, status] of statuses.entries()) {
    const sidecar = sidecars.has(status.name);
    countRestarts(summary.restarts, status);
    if (sidecar) countRestarts(sidecarRestarts, status);
    const terminated = status.state?.terminated;
    if (terminated && terminated.exitCode === 0) continue;
    if (sidecar && status.started) {
      if (status.ready) summary.ready++;
      continue;
    }
    const waiting = status.state?.waiting?.reason;
    if (terminated) summary.reason = `Init:${endText(terminated)}`;
    else if (waiting && waiting !== 'PodInitializing') summary.reason = `Init:${waiting}`;
    else summary.reason = `Init:${index}/${pod.spec?.initContainers?.length ?? 0}`;
    return true;
  }
  return false;
}

/** From the last container to the first, so that the first one with something to say wins. */
function walkContainers(pod: Pod, summary: Summary): void {
  let running = false;
  let errorReason = '';
  for (const status of [...(pod.status?.containerStatuses ?? [])].reverse()) {
    countRestarts(summary.restarts, status);
    const terminated = status.state?.terminated;
    if (status.state?.waiting?.reason) summary.reason = status.state.waiting.reason;
    else if (terminated) {
      summary.reason = endText(terminated);
      if (terminated.exitCode !== 0) errorReason = summary.reason;
    } else if (status.ready && status.state?.running) {
      running = true;
      summary.ready++;
    }
  }
  if (summary.reason !== 'Completed') return;
  if (running && hasTrueCondition(pod, 'Ready')) summary.reason = 'Running';
  else if (errorReason !== '') summary.reason = errorReason;
  else if (running) summary.reason = 'NotReady';
}

function endText(terminated: {
  readonly reason?: string;
  readonly signal?: number;
  readonly exitCode?: number;
}): string {
  if (terminated.reason) return terminated.reason;
  return terminated.signal ? `Signal:${terminated.signal}` : `ExitCode:${terminated.exitCode ?? 0}`;
}

function countRestarts(restarts: Restarts, status: ContainerStatus): void {
  restarts.count += status.restartCount ?? 0;
  const finished = status.lastState?.terminated?.finishedAt;
  if (!finished) return;
  const time = Date.parse(finished);
  if (restarts.last === undefined || time > restarts.last) restarts.last = time;
}

function restartsCell({ count, last }: Restarts): Cell {
  if (count === 0 || last === undefined) return String(count);
  return new Elapsed(last, `${count} (`, ' ago)');
}

function hasTrueCondition(pod: Pod, type: string): boolean {
  return (
    pod.status?.conditions?.some(
      (condition) => condition.type === type && condition.status === 'True',
    ) ?? false
  );
}
