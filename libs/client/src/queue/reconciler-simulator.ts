import type { KubeObject, Stored } from '#machinery';
import type { Resource } from '../client.js';
import type { Informer, InformerHandler } from '../informer.js';
import type { Simulator, SimulatorContext } from '../simulator.js';
import { WorkQueue } from './work-queue.js';

export interface ReconcilerOptions {
  /** Keys in work at once; default 5, as most controllers of kube-controller-manager. */
  readonly concurrency?: number;
  /** Failures in a row after which a key is left alone; default: never. */
  readonly maxRetries?: number;
}

/**
 * A simulator around one work queue: a subclass connects informers in `start` and says in `reconcile` what to do for one object.
 *
 *     class Example extends ReconcilerSimulator {
 *       readonly jobs = this.informer(resources.jobs);
 *       start() { this.jobs.handle(this.enqueuing()); }
 *       async reconcile(namespace: string, name: string) { … }
 *     }
 */
export abstract class ReconcilerSimulator implements Simulator {
  protected readonly queue: WorkQueue;

  constructor(
    readonly name: string,
    protected readonly context: SimulatorContext,
    options: ReconcilerOptions = {},
  ) {
    this.queue = new WorkQueue({
      clock: context.clock,
      ...options,
      work: (key) => {
        const slash = key.indexOf('/');
        return this.reconcile(key.slice(0, slash), key.slice(slash + 1));
      },
      onError: (key, error, retries, giveUp) => {
        // A conflict is the normal way of learning that the cache was behind.
        const level = giveUp ? 'error' : 'debug';
        context.log[level](giveUp ? 'giving up on an object' : 'reconciling failed; trying again', {
          controller: name,
          key,
          retries,
          error: error.message,
        });
      },
    });
  }

  abstract start(): void;

  /** Brings one object to where it should be. Must cope with an object that is gone. A rejection is retried. */
  protected abstract reconcile(namespace: string, name: string): Promise<void> | void;

  run(): void {
    this.queue.run();
  }

  pending(): number {
    return this.queue.pending();
  }

  stop(): void {
    this.queue.stop();
  }

  protected informer<T extends KubeObject>(resource: Resource<T>): Informer<T> {
    return this.context.informers.informer(resource);
  }

  /** Asks for a reconciliation of a named object (`namespace` is '' for cluster scope), optionally `afterMs` from now. */
  protected enqueue(namespace: string, name: string, afterMs = 0): void {
    this.queue.addAfter(`${namespace}/${name}`, afterMs);
  }

  /** A handler that enqueues every object that changes, or what `keysOf` names for it (`namespace/name` each). */
  protected enqueuing<T extends KubeObject>(
    keysOf: (object: Stored<T>) => readonly string[] = (object) => [keyOf(object)],
  ): InformerHandler<T> {
    const all = (object: Stored<T>): void => {
      for (const key of keysOf(object)) this.queue.add(key);
    };
    return {
      added: all,
      updated: (object, old) => {
        all(object);
        // What the old version pointed at (another owner, another label) must hear of it too.
        all(old);
      },
      deleted: all,
    };
  }

  /** Keys of the controller that owns an object, when that is of `kind`: for `enqueuing(this.controllerKeys('ReplicaSet'))`. */
  protected controllerKeys<T extends KubeObject>(
    kind: string,
  ): (object: Stored<T>) => readonly string[] {
    return ({ metadata }) => {
      const owner = metadata.ownerReferences?.find((reference) => reference.controller === true);
      return owner?.kind === kind ? [`${metadata.namespace ?? ''}/${owner.name}`] : [];
    };
  }
}

/** `namespace/name`, the key of an object in queues; the namespace is empty for cluster scope. */
export function keyOf(object: Stored): string {
  return `${object.metadata.namespace ?? ''}/${object.metadata.name}`;
}
