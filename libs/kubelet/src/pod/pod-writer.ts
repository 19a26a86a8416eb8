import { isDeepStrictEqual } from 'node:util';
import { resources, type Pod } from '#kinds';
import { StatusError } from '#machinery';
import { clientOf, type Informer, type SimulatorContext } from '#client';
import type { PodWorker } from './pod-worker.js';

/** Tells the API what has become of pods. */
export class PodWriter {
  constructor(
    private readonly context: SimulatorContext,
    private readonly pods: Informer<Pod>,
  ) {}

  /** Writes the status that the worker reports for `now`, if it is another one. */
  async writeStatus(worker: PodWorker, now: number): Promise<void> {
    const { namespace = '', name, uid } = worker.current.metadata;
    const pod = this.pods.get(namespace, name);
    if (pod === undefined || pod.metadata.uid !== uid) return;
    worker.update(pod);
    const status = worker.status(now);
    if (isDeepStrictEqual(pod.status, status)) return;
    const client = clientOf(this.context, pod.spec.nodeName ?? '');
    try {
      worker.update(await client.update(resources.pods, { ...pod, status }, 'status'));
    } catch (error) {
      if (!(error instanceof StatusError) || error.code !== 404) throw error;
    }
  }

  /** The last word of a graceful deletion: the object goes. */
  async finish(worker: PodWorker): Promise<void> {
    const { metadata, spec } = worker.current;
    const { namespace = '', name, uid } = metadata;
    try {
      await clientOf(this.context, spec.nodeName ?? '').delete(resources.pods, namespace, name, {
        gracePeriodSeconds: 0,
        preconditions: { uid },
      });
    } catch (error) {
      if (!(error instanceof StatusError) || (error.code !== 404 && error.code !== 409))
        throw error;
    }
  }
}
