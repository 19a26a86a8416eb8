import type { Pod, PodStatus } from '#kinds';
import type { Listener } from '#images';
import type { Stored } from '#machinery';
import { newRecord, type ContainerRecord } from '../container/container-record.js';
import { terminated } from '../container/reported-state.js';
import { MissingSource } from '../container/sources.js';
import { missingVolume } from '../container/volumes.js';
import type { NodeRuntime } from '../node/node-runtime.js';
import type { AddressSource } from '../node/pod-addressing.js';
import { containerContext } from './container-context.js';
import type { ContainerDriver } from './container-driver.js';
import { GracefulStop } from './graceful-stop.js';
import { resizeOf, restartsFor, type PendingResize } from './pod-resize.js';
import { podStatus } from './pod-status.js';
import { findListener, type ProbeRunner } from './probe-runner.js';
import type { Sandbox } from './sandbox.js';
import type { WorkerContext } from './worker-context.js';

/** What containerd says of a process that was gone when it came back. */
const KILLED_WITH_MACHINE = 255;

/**
 * One pod on its node, as a function of time: `advance` does what is due and says when to come back, `status` says what the API
 * should show. It is rebuilt from the stored status after a restart.
 */
export class PodWorker {
  private all: readonly ContainerRecord[];
  podIPs: readonly string[] = [];
  private readonly startTime: number;
  private ended: { readonly reason: string; readonly message: string } | undefined;
  private readonly stopping: GracefulStop;
  private mountComplaint = '';
  private hasCrashed = false;
  private pendingResize: PendingResize | undefined;

  constructor(
    private pod: Stored<Pod>,
    readonly node: NodeRuntime,
    private readonly context: WorkerContext,
    private readonly driver: ContainerDriver,
    private readonly probes: ProbeRunner,
  ) {
    const now = context.clock.now();
    this.stopping = new GracefulStop(driver);
    this.startTime = Date.parse(pod.status?.startTime ?? '') || now;
    const init = pod.spec.initContainers ?? [];
    this.all = [
      ...init.map((spec) =>
        newRecord(spec, spec.restartPolicy === 'Always' ? 'sidecar' : 'init', true),
      ),
      ...(pod.spec.containers ?? []).map((spec) => newRecord(spec, 'main', init.length > 0)),
    ];
    this.addEphemeral();
  }

  /** The pod changed; a running worker goes on with the new version. */
  update(pod: Stored<Pod>): void {
    this.pod = pod;
    this.addEphemeral();
  }

  /** Containers of the pod in the order of its spec; debug containers come as they are added (KEP-277). */
  get records(): readonly ContainerRecord[] {
    return this.all;
  }

  private addEphemeral(): void {
    for (const { targetContainerName: _, ...spec } of this.pod.spec.ephemeralContainers ?? []) {
      if (this.all.some((record) => record.spec.name === spec.name)) continue;
      this.all = [...this.all, newRecord(spec, 'ephemeral', false)];
    }
  }

  get current(): Stored<Pod> {
    return this.pod;
  }

  /** What its containers know of the pod. */
  get sandbox(): Sandbox {
    return { pod: this.pod, node: this.node, podIPs: this.podIPs, records: this.records };
  }

  /** Takes over what a former kubelet reported: addresses, ended containers, running ones (whose processes start anew). */
  adopt(addresses: AddressSource | undefined): void {
    const { status } = this.pod;
    this.podIPs = (status?.podIPs ?? []).flatMap(({ ip }) => ip ?? []);
    if (this.pod.spec.hostNetwork !== true) for (const ip of this.podIPs) addresses?.adopt(ip);
    const statuses = [
      ...(status?.initContainerStatuses ?? []),
      ...(status?.containerStatuses ?? []),
      ...(status?.ephemeralContainerStatuses ?? []),
    ];
    for (const record of this.records) {
      const known = statuses.find((candidate) => candidate.name === record.spec.name);
      if (known === undefined) continue;
      record.restarts = known.restartCount;
      record.failures = known.restartCount;
      record.containerID = known.containerID ?? '';
      record.resources = known.resources ?? record.resources;
      if (known.lastState?.terminated !== undefined)
        record.last = terminated(known.lastState.terminated);
      if (known.state?.terminated !== undefined) {
        record.state = terminated(known.state.terminated);
        record.ready = known.ready;
        record.image = 'present';
      } else if (known.state?.running !== undefined)
        this.resume(
          record,
          Date.parse(known.state.running.startedAt ?? '') || this.startTime,
          known.ready,
        );
      else if (known.state?.waiting?.reason === 'CrashLoopBackOff' && record.last !== undefined) {
        // The pause goes on where it was: it counts from the last end, and that end was one failure more.
        record.state = record.last;
        record.failures = known.restartCount + 1;
        record.image = 'present';
      }
    }
  }

  private resume(record: ContainerRecord, startedAt: number, ready: boolean): void {
    this.node.addImage(record.spec.image ?? '', startedAt);
    record.image = 'present';
    const { containerID } = record;
    try {
      this.driver.launch(
        this.sandbox,
        record,
        containerContext(this.context, this.sandbox, record),
        startedAt,
      );
    } catch (error) {
      if (!(error instanceof MissingSource)) throw error;
      record.state = { phase: 'running', startedAt };
    }
    record.containerID = containerID;
    record.started = true;
    record.ready = ready;
  }

  /** The machine has lost its power: all processes are gone at once, and so is the sandbox with its address (the next one gets another). */
  crash(now: number, addresses: AddressSource | undefined): void {
    for (const record of this.records) {
      this.driver.terminate(record, now, KILLED_WITH_MACHINE, 'Unknown');
      if (record.image === 'pulling') record.image = 'unknown';
    }
    if (this.podIPs.length > 0 && this.pod.spec.hostNetwork !== true) {
      addresses?.release(this.podIPs);
      this.podIPs = [];
      this.hasCrashed = true;
    }
  }

  /** See `ImagePuller.hurry`. */
  hurry(now: number): boolean {
    return this.driver.images.hurry(this.sandbox, now);
  }

  /** Who listens on a port; undefined: nobody does. */
  listener(port: number, protocol: Listener['protocol']): Listener | undefined {
    return findListener(this.context, this.sandbox, port, protocol);
  }

  /** Everything that is due at `now`; returns when to look again (milliseconds), or undefined. */
  advance(now: number, addresses: AddressSource | undefined): number | undefined {
    if (this.pod.metadata.deletionTimestamp) return this.stopping.advance(this.sandbox, now);
    if (this.ended !== undefined) return undefined;
    const deadline = this.pod.spec.activeDeadlineSeconds;
    if (deadline !== undefined && now >= this.startTime + deadline * 1000) {
      this.end(
        now,
        'DeadlineExceeded',
        'Pod was active on the node longer than the specified deadline',
      );
      return undefined;
    }
    if (!this.sandboxReady(addresses)) return now + this.context.stages.retryMs;
    this.resize(now);
    for (const record of this.records)
      if (record.role === 'ephemeral') this.driver.advance(this.sandbox, record, now);
    for (const record of this.records) {
      if (record.role === 'ephemeral') break;
      this.driver.advance(this.sandbox, record, now);
      if (!this.lets(record)) break;
    }
    const due = this.records.flatMap((record) =>
      [record.dueAt ?? [], this.probes.advance(this.sandbox, record, now) ?? []].flat(),
    );
    const rerun = this.records.some(
      (record) => record.dueAt === undefined && this.driver.restarts(this.pod, record),
    );
    if (this.pendingResize?.reason === 'Deferred') due.push(now + this.context.stages.retryMs);
    if (deadline !== undefined) due.push(this.startTime + deadline * 1000);
    if (rerun) due.push(now);
    return due.length === 0 ? undefined : Math.min(...due);
  }

  /** Gives containers the resources that the spec asks for now, when the node has them (KEP-1287). */
  private resize(now: number): void {
    const { changed, pending } = resizeOf(this.pod, this.records, () =>
      this.context.roomFor(this.pod),
    );
    this.pendingResize = pending;
    if (pending !== undefined) return;
    for (const [record, wanted] of changed) {
      const restarts = record.state.phase === 'running' && restartsFor(record, wanted);
      record.resources = wanted;
      if (!restarts) continue;
      record.resizing = true;
      record.failures = 0;
      this.driver.terminate(record, now, 0);
    }
  }

  /** May the containers after this one start? Init containers run one after the other. */
  private lets(record: ContainerRecord): boolean {
    if (record.role === 'init')
      return record.state.phase === 'terminated' && record.state.exitCode === 0;
    return record.role === 'main' || record.started;
  }

  private sandboxReady(addresses: AddressSource | undefined): boolean {
    const complaint = missingVolume(this.pod, this.context.sources);
    if (complaint !== undefined) {
      if (complaint !== this.mountComplaint)
        this.node.events.event(this.pod, 'Warning', 'FailedMount', complaint);
      this.mountComplaint = complaint;
      return false;
    }
    if (this.podIPs.length > 0) return true;
    const ips =
      this.pod.spec.hostNetwork === true
        ? [this.node.ip]
        : (addresses?.allocate(this.pod) ?? 'the node has no pod CIDR');
    if (typeof ips === 'string') {
      this.node.events.event(
        this.pod,
        'Warning',
        'FailedCreatePodSandBox',
        `Failed to create pod sandbox: ${ips}`,
      );
      return false;
    }
    this.podIPs = ips;
    if (this.hasCrashed) {
      const message = 'Pod sandbox changed, it will be killed and re-created.';
      this.node.events.event(this.pod, 'Normal', 'SandboxChanged', message);
      this.hasCrashed = false;
    }
    return true;
  }

  private end(now: number, reason: string, message: string): void {
    this.ended = { reason, message };
    for (const record of this.records) this.driver.terminate(record, now, 137);
  }

  /** True while a stage is under way that ends by itself soon. */
  get isMoving(): boolean {
    return (
      Boolean(this.pod.metadata.deletionTimestamp) ||
      this.records.some((record) => record.image === 'pulling')
    );
  }

  /** True when nothing of a pod that is being deleted runs any more. */
  get stopped(): boolean {
    return (
      Boolean(this.pod.metadata.deletionTimestamp) &&
      this.records.every((record) => record.state.phase !== 'running')
    );
  }

  status(now: number): PodStatus {
    const { records, podIPs } = this;
    const base = {
      records,
      podIPs,
      hostIP: this.node.ip,
      startTime: this.startTime,
      ...(this.pendingResize === undefined ? {} : { pendingResize: this.pendingResize }),
    };
    return podStatus(
      this.pod,
      this.ended === undefined ? base : { ...base, ended: this.ended },
      now,
    );
  }

  /** Ends whatever still runs; the pod is gone from the API. */
  discard(now: number): void {
    for (const record of this.records) this.driver.terminate(record, now, 137);
  }
}
