import { StatusError, type Clock, type KubeObject, type Stored, type Timer } from '#machinery';
import type { Client, Resource, WatchEvent, WatchHandle } from '../client.js';
import type { IndexFunction, Informer, InformerHandler } from '../informer.js';
import type { Logger } from '../simulator.js';
import { InformerCache } from './cache.js';

/** First and longest pause after a failed list or watch, in milliseconds (as client-go's reflector). */
const FIRST_PAUSE = 800;
const LONGEST_PAUSE = 30_000;

/** List, then watch from the list's version; when history is gone, list again and report the differences. */
export class SharedInformer<T extends KubeObject> implements Informer<T> {
  private readonly cache = new InformerCache<T>();
  private readonly handlers: InformerHandler<T>[] = [];
  private readonly waiting: (() => void)[] = [];
  private watchHandle: WatchHandle | undefined;
  private timer: Timer | undefined;
  private version = '';
  private current = false;
  private everSynced = false;
  private stopped = false;
  private started = false;
  private pause = FIRST_PAUSE;

  constructor(
    private readonly client: Client,
    private readonly resource: Resource<T>,
    private readonly clock: Clock,
    private readonly log: Logger,
  ) {}

  get synced(): boolean {
    return this.everSynced;
  }

  /** False while a list or relist is on its way: the cache may then be behind the server. */
  get upToDate(): boolean {
    return this.current;
  }

  get resourceVersion(): string {
    return this.version;
  }

  get(namespace: string, name: string): Stored<T> | undefined {
    return this.cache.get(namespace, name);
  }

  list(namespace?: string): Iterable<Stored<T>> {
    return this.cache.list(namespace);
  }

  addIndex(name: string, of: IndexFunction<T>): void {
    this.cache.addIndex(name, of);
  }

  byIndex(name: string, key: string): readonly Stored<T>[] {
    return this.cache.byIndex(name, key);
  }

  handle(handler: InformerHandler<T>): void {
    this.handlers.push(handler);
    for (const object of this.cache.list()) this.call(() => handler.added?.(object));
  }

  /** Begins to follow the resource; resolves once synced. Further calls only wait. */
  start(): Promise<void> {
    if (!this.started) {
      this.started = true;
      void this.relist();
    }
    if (this.everSynced || this.stopped) return Promise.resolve();
    return new Promise((resolve) => this.waiting.push(resolve));
  }

  stop(): void {
    this.stopped = true;
    this.watchHandle?.close();
    this.timer?.cancel();
    this.release();
  }

  private async relist(): Promise<void> {
    this.current = false;
    try {
      const list = await this.client.list(this.resource);
      if (this.stopped) return;
      this.replace(list.items);
      this.version = list.resourceVersion;
      this.pause = FIRST_PAUSE;
      this.current = true;
      this.everSynced = true;
      this.follow();
      this.release();
    } catch (error) {
      this.retry(error as Error, () => void this.relist());
    }
  }

  private follow(): void {
    this.watchHandle = this.client.watch(
      this.resource,
      { resourceVersion: this.version },
      (events) => {
        for (const event of events) this.apply(event);
      },
      (error) => {
        if (this.stopped) return;
        this.current = false;
        // History that is gone is no failure of the server: list again at once.
        if (error instanceof StatusError && error.code === 410) void this.relist();
        else this.retry(error, () => void this.relist());
      },
    );
  }

  private retry(error: Error, task: () => void): void {
    if (this.stopped) return;
    this.log.warn('following a resource failed; trying again', {
      resource: this.resource.plural,
      error: error.message,
      pauseMs: this.pause,
    });
    this.timer = this.clock.after(this.pause, task);
    this.pause = Math.min(this.pause * 2, LONGEST_PAUSE);
  }

  private apply(event: WatchEvent<T>): void {
    if (event.type === 'BOOKMARK') {
      this.version = event.resourceVersion;
      return;
    }
    this.version = event.object.metadata.resourceVersion;
    if (event.type === 'DELETED') this.remove(event.object);
    else this.put(event.object);
  }

  private put(object: Stored<T>): void {
    const old = this.cache.put(object);
    for (const handler of this.handlers) {
      this.call(() =>
        old === undefined ? handler.added?.(object) : handler.updated?.(object, old),
      );
    }
  }

  private remove(object: Stored<T>): void {
    if (this.cache.remove(object.metadata.namespace ?? '', object.metadata.name) === undefined)
      return;
    for (const handler of this.handlers) this.call(() => handler.deleted?.(object));
  }

  private replace(items: readonly Stored<T>[]): void {
    const present = new Set(
      items.map((item) => `${item.metadata.namespace ?? ''}/${item.metadata.name}`),
    );
    // A copy, because removing changes what is walked.
    for (const old of Array.from(this.cache.list())) {
      if (!present.has(`${old.metadata.namespace ?? ''}/${old.metadata.name}`)) this.remove(old);
    }
    for (const item of items) {
      const old = this.cache.get(item.metadata.namespace ?? '', item.metadata.name);
      if (old !== undefined && old.metadata.uid !== item.metadata.uid) this.remove(old);
      if (old?.metadata.resourceVersion !== item.metadata.resourceVersion) this.put(item);
    }
  }

  private call(handler: () => void): void {
    try {
      handler();
    } catch (error) {
      this.log.error('a handler of an informer failed', {
        resource: this.resource.plural,
        error: (error as Error).stack ?? String(error),
      });
    }
  }

  private release(): void {
    for (const resolve of this.waiting.splice(0)) resolve();
  }
}
