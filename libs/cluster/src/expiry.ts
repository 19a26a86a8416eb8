import { StatusError, type Clock, type Timer } from '#machinery';
import type { Client, Resource, Simulator } from '#client';
import { resources } from '#kinds';
import type { Change, ClusterStore } from '#store';

/** `--event-ttl` of the API server: an Event that is not repeated for so long goes. */
const lifetimeMs = 3_600_000;
const roundMs = 60_000;
/** At most so many objects of a kind are kept, however young: the oldest go first. */
const maxObjects = 50_000;

interface Expiring {
  readonly resource: Resource;
  /** The name in the store. */
  readonly stored: string;
}

/** Deletes objects that nobody deletes: Events, and the answered questions of packet traces, an hour after their last change. */
export class Expiry implements Simulator {
  readonly name = 'expiry';
  /** Key → time of the last change, oldest first. */
  private readonly changed = new Map<Expiring, Map<string, number>>();
  private timer: Timer | undefined;
  private unsubscribe: (() => void) | undefined;

  constructor(
    private readonly store: ClusterStore,
    private readonly client: Client,
    private readonly clock: Clock,
    extra: readonly Expiring[],
  ) {
    for (const kind of [{ resource: resources.events, stored: 'events' }, ...extra])
      this.changed.set(kind, new Map());
  }

  start(): void {
    for (const [{ stored }, times] of this.changed) {
      for (const entry of this.store.range({ resource: stored }).entries) {
        const created = Date.parse(entry.object.metadata.creationTimestamp);
        times.set(`${entry.namespace}/${entry.name}`, created);
      }
    }
    this.unsubscribe = this.store.events.subscribe('committed', (changes) => {
      for (const change of changes) this.note(change);
    });
  }

  run(): void {
    this.timer = this.clock.every(roundMs, () => void this.round());
  }

  /** What is due is not waited for. */
  pending(): number {
    return 0;
  }

  stop(): void {
    this.timer?.cancel();
    this.unsubscribe?.();
  }

  private note({ operation, entry }: Change): void {
    for (const [{ stored }, times] of this.changed) {
      if (stored !== entry.resource) continue;
      const key = `${entry.namespace}/${entry.name}`;
      times.delete(key);
      if (operation !== 'DELETED') times.set(key, this.clock.now());
    }
  }

  private async round(): Promise<void> {
    const limit = this.clock.now() - lifetimeMs;
    for (const [{ resource }, times] of this.changed) {
      for (const [key, time] of times) {
        if (time > limit && times.size <= maxObjects) break;
        times.delete(key);
        const slash = key.indexOf('/');
        try {
          await this.client.delete(resource, key.slice(0, slash), key.slice(slash + 1));
        } catch (error) {
          if (!(error instanceof StatusError)) throw error;
        }
      }
    }
  }
}
