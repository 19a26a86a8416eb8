import { pullFailure } from '#images';
import type { ContainerRecord } from '../container/container-record.js';
import { backOff, type Stages } from '../lifecycle/stages.js';
import type { Surroundings } from '../surroundings.js';
import { containerEvent, type Sandbox } from './sandbox.js';
import { waitFor } from './wait-for.js';

/** Brings the images of containers to their nodes, as their pull policies say. */
export class ImagePuller {
  constructor(
    private readonly stages: Stages,
    private readonly surroundings: Surroundings,
  ) {}

  /** Whether the image is there; if not, what happens next is in the record, due at its time. */
  ready(sandbox: Sandbox, record: ContainerRecord, now: number): boolean {
    const { node } = sandbox;
    const image = record.spec.image ?? '';
    const policy = record.spec.imagePullPolicy ?? 'IfNotPresent';
    if (record.image === 'pulling') {
      record.image = 'present';
      const took = `${this.pullMs(sandbox)}ms`;
      const bytes = 20_000_000 + ((image.length * 7919) % 60_000_000);
      const text = `Successfully pulled image "${image}" in ${took} (${took} including waiting). Image size: ${bytes} bytes.`;
      containerEvent(sandbox, record, 'Normal', 'Pulled', text);
      return true;
    }
    if (record.image === 'present' && policy !== 'Always') return true;
    const present = node.hasImage(image, now);
    if (policy === 'Never' && !present) {
      return waitFor(
        record,
        now + this.stages.retryMs,
        'ErrImageNeverPull',
        `Container image "${image}" is not present with pull policy of Never`,
      );
    }
    if (present && policy !== 'Always') {
      record.image = 'present';
      containerEvent(
        sandbox,
        record,
        'Normal',
        'Pulled',
        `Container image "${image}" already present on machine`,
      );
      return true;
    }
    return this.pull(sandbox, record, now);
  }

  /** Pulls under way that were slow take as long as any other once nothing slows the pod down. True when there were any. */
  hurry({ pod, node, records }: Sandbox, now: number): boolean {
    if (this.surroundings.slowness(pod).pullMs > 0) return false;
    const latest = now + this.stages.pullMs;
    const slow = records.filter(({ image, dueAt = 0 }) => image === 'pulling' && dueAt > latest);
    for (const record of slow) {
      record.dueAt = latest;
      node.addImage(record.spec.image ?? '', latest);
    }
    return slow.length > 0;
  }

  private pullMs({ pod }: Sandbox): number {
    return this.stages.pullMs + this.surroundings.slowness(pod).pullMs;
  }

  private pull(sandbox: Sandbox, record: ContainerRecord, now: number): boolean {
    const image = record.spec.image ?? '';
    const failure = pullFailure(image);
    if (failure === undefined) {
      containerEvent(sandbox, record, 'Normal', 'Pulling', `Pulling image "${image}"`);
      record.image = 'pulling';
      // A present image with policy Always is only looked up.
      record.dueAt = sandbox.node.hasImage(image, now)
        ? now
        : sandbox.node.pull(image, now, this.pullMs(sandbox));
      return record.dueAt <= now && this.ready(sandbox, record, now);
    }
    if (failure.reason === 'InvalidImageName')
      return waitFor(record, now + this.stages.retryMs, failure.reason, failure.message);
    const pause = backOff(this.stages, record.failures + 1);
    const resting = record.state.phase === 'waiting' && record.state.reason === 'ErrImagePull';
    if (resting && pause > 0) {
      record.state = {
        phase: 'waiting',
        reason: 'ImagePullBackOff',
        message: `Back-off pulling image "${image}": ErrImagePull: ${failure.message}`,
      };
      record.dueAt = now + pause;
      containerEvent(sandbox, record, 'Normal', 'BackOff', `Back-off pulling image "${image}"`);
      containerEvent(sandbox, record, 'Warning', 'Failed', 'Error: ImagePullBackOff');
      return false;
    }
    record.failures += 1;
    containerEvent(sandbox, record, 'Normal', 'Pulling', `Pulling image "${image}"`);
    containerEvent(
      sandbox,
      record,
      'Warning',
      'Failed',
      `Failed to pull image "${image}": ${failure.message}`,
    );
    containerEvent(sandbox, record, 'Warning', 'Failed', 'Error: ErrImagePull');
    record.state = { phase: 'waiting', reason: 'ErrImagePull', message: failure.message };
    record.dueAt = now + this.stages.retryMs;
    return false;
  }
}
