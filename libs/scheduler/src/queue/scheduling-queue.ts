import { Heap, type Clock, type Timer } from '#machinery';
import type { ClusterEvent } from '../framework/cluster-event.js';
import type { Plugin } from '../framework/plugin.js';
import type { PodInfo } from '../state/pod-info.js';

/** A pod on its way to a node. */
export interface QueuedPod {
  info: PodInfo;
  /** Scheduling attempts so far. */
  attempts: number;
  /** When the queue took it (again), and a number to tell equal times apart. */
  since: number;
  sequence: number;
  place: 'active' | 'backoff' | 'pause' | 'waiting' | 'gated' | 'attempt';
  /** The plugins that refused it last; none: anything may help. */
  refusedBy: ReadonlySet<string>;
  backoffUntil: number;
}

export interface SchedulingQueueOptions {
  readonly clock: Clock;
  /** The plugins of the pod's profile. */
  readonly pluginsFor: (pod: PodInfo) => readonly Plugin[];
  /** Called whenever there may be something to pop. */
  readonly onReady: () => void;
}

const FIRST_BACKOFF_MS = 1000;
const LONGEST_BACKOFF_MS = 10_000;
/** A pod that nothing has helped for so long is tried again anyway. */
const LONGEST_WAIT_MS = 300_000;
const WAIT_CHECK_MS = 30_000;

/** An entry of a heap; stale once its pod has moved on. */
interface Ticket {
  readonly pod: QueuedPod;
  readonly sequence: number;
}

/**
 * Pods that want a node: *active* ones by priority, those that had bad luck *backing off*, those that wait for an event that a refusing plugin
 * takes for helpful, and gated ones. A pod that backs off is taken when nothing else is to do; one whose attempt failed for
 * an error *pauses* for its time. Bounded by the pods of the cluster.
 */
export class SchedulingQueue {
  private readonly pods = new Map<string, QueuedPod>();
  private readonly waiting = new Set<QueuedPod>();
  private active = new Heap<Ticket>(
    ({ pod: a }, { pod: b }) =>
      a.info.priority > b.info.priority ||
      (a.info.priority === b.info.priority &&
        (a.since < b.since || (a.since === b.since && a.sequence < b.sequence))),
  );
  private backoff = new Heap<Ticket>(
    ({ pod: a }, { pod: b }) =>
      a.backoffUntil < b.backoffUntil ||
      (a.backoffUntil === b.backoffUntil && a.sequence < b.sequence),
  );
  private ready = 0;
  private sequence = 0;
  private timer: Timer | undefined;

  constructor(private readonly options: SchedulingQueueOptions) {}

  /** Pods that can be popped right now. */
  get size(): number {
    return this.ready;
  }

  /** Begins to look after pods that wait too long. */
  start(): void {
    this.timer ??= this.options.clock.every(WAIT_CHECK_MS, () => this.releaseForgotten());
  }

  stop(): void {
    this.timer?.cancel();
    this.timer = undefined;
  }

  get(key: string): QueuedPod | undefined {
    return this.pods.get(key);
  }

  /** Takes a new pod, or a newer version of one: a change that scheduling may depend on gives it another try. */
  put(info: PodInfo): void {
    const known = this.pods.get(info.key);
    if (known === undefined) {
      const { clock } = this.options;
      const pod: QueuedPod = {
        info,
        attempts: 0,
        since: clock.now(),
        sequence: 0,
        place: 'attempt',
        refusedBy: new Set(),
        backoffUntil: 0,
      };
      this.pods.set(info.key, pod);
      this.move(pod, this.isGated(info) ? 'gated' : 'active');
      return;
    }
    const before = known.info;
    known.info = info;
    if (known.place === 'gated' && !this.isGated(info)) this.move(known, 'active');
    else if (known.place === 'waiting' && differs(before, info)) this.release(known);
    // A heap orders by what a pod was when it came in; a pod with another priority must come in again.
    else if (known.place === 'active' && before.priority !== info.priority)
      this.move(known, 'active');
  }

  /** Forgets a pod: it is bound, or gone. */
  remove(key: string): void {
    const pod = this.pods.get(key);
    if (pod === undefined) return;
    this.leave(pod);
    this.pods.delete(key);
  }

  /** The next pod to try: an active one, or else the one that has backed off longest. It must be given back by `wait`, `pause` or `remove`. */
  pop(): QueuedPod | undefined {
    const pod = next(this.active, 'active') ?? next(this.backoff, 'backoff');
    if (pod === undefined) return undefined;
    this.leave(pod);
    pod.place = 'attempt';
    pod.attempts += 1;
    return pod;
  }

  /** The attempt found no node: the pod waits for something to happen. */
  wait(pod: QueuedPod, refusedBy: ReadonlySet<string>): void {
    if (this.pods.get(pod.info.key) !== pod) return;
    pod.refusedBy = refusedBy;
    this.setBackoff(pod);
    this.move(pod, 'waiting');
  }

  /** The attempt failed for an error: the pod pauses, then tries again. */
  pause(pod: QueuedPod): void {
    if (this.pods.get(pod.info.key) !== pod) return;
    this.setBackoff(pod);
    this.move(pod, 'pause');
    this.options.clock.after(pod.backoffUntil - this.options.clock.now(), () => {
      if (pod.place === 'pause' && this.pods.get(pod.info.key) === pod) this.move(pod, 'active');
    });
  }

  /** Something happened: pods that a refusing plugin expects to profit are tried again. */
  notify(event: ClusterEvent): void {
    for (const pod of this.waiting) if (this.mayHelp(event, pod)) this.release(pod);
  }

  private mayHelp(event: ClusterEvent, { info, refusedBy }: QueuedPod): boolean {
    if (refusedBy.size === 0) return true;
    return this.options
      .pluginsFor(info)
      .some((plugin) => refusedBy.has(plugin.name) && plugin.mayHelp?.(event, info) === true);
  }

  private releaseForgotten(): void {
    const now = this.options.clock.now();
    for (const pod of this.waiting) if (now - pod.since > LONGEST_WAIT_MS) this.release(pod);
  }

  private isGated(info: PodInfo): boolean {
    return this.options.pluginsFor(info).some((plugin) => plugin.gate?.(info) !== undefined);
  }

  private setBackoff(pod: QueuedPod): void {
    const backoff = Math.min(
      LONGEST_BACKOFF_MS,
      FIRST_BACKOFF_MS * 2 ** Math.min(pod.attempts - 1, 10),
    );
    pod.backoffUntil = this.options.clock.now() + backoff;
  }

  private release(pod: QueuedPod): void {
    this.move(pod, pod.backoffUntil > this.options.clock.now() ? 'backoff' : 'active');
  }

  private move(pod: QueuedPod, place: QueuedPod['place']): void {
    this.leave(pod);
    pod.place = place;
    pod.since = this.options.clock.now();
    pod.sequence = this.sequence++;
    if (place === 'waiting') this.waiting.add(pod);
    if (place !== 'active' && place !== 'backoff') return;
    (place === 'active' ? this.active : this.backoff).push({ pod, sequence: pod.sequence });
    this.ready += 1;
    this.options.onReady();
  }

  private leave(pod: QueuedPod): void {
    if (pod.place === 'active' || pod.place === 'backoff') this.ready -= 1;
    this.waiting.delete(pod);
    pod.place = 'attempt';
    // Stale tickets surface by themselves; when nothing is ready all of them are stale.
    if (this.ready === 0) {
      this.active.retain(() => false);
      this.backoff.retain(() => false);
    }
  }
}

/** The first pod of a heap that still is where its ticket says. */
function next(heap: Heap<Ticket>, place: QueuedPod['place']): QueuedPod | undefined {
  for (let ticket = heap.pop(); ticket !== undefined; ticket = heap.pop()) {
    if (ticket.pod.place === place && ticket.pod.sequence === ticket.sequence) return ticket.pod;
  }
  return undefined;
}

/** Whether anything changed that scheduling looks at: the specification or the labels, but not the status. */
function differs(a: PodInfo, b: PodInfo): boolean {
  return JSON.stringify([a.spec, a.labels]) !== JSON.stringify([b.spec, b.labels]);
}
