import type { Resource, Simulator, SimulatorContext } from '#client';
import { StatusError, type KubeObject, type Stored } from '#machinery';

/** A question that is an object, and is answered in its status. */
export interface Question extends KubeObject {
  readonly status?: object;
}

/** Answers every question of one kind that has no status yet; it is answered once, for the moment when it was asked. */
export class Answering<T extends Question> implements Simulator {
  /** Keys of what is being answered, so that a repeated event does not ask again. */
  private readonly working = new Set<string>();
  private readonly waiting = new Map<string, Stored<T>>();
  private isRunning = false;

  constructor(
    readonly name: string,
    private readonly context: SimulatorContext,
    private readonly resource: Resource<T>,
    private readonly answer: (question: Stored<T>) => Promise<object>,
  ) {}

  start(): void {
    const take = (object: Stored<T>): void => this.take(object);
    this.context.informers.informer(this.resource).handle({ added: take, updated: take });
  }

  run(): void {
    this.isRunning = true;
    for (const object of this.waiting.values()) void this.reply(object);
    this.waiting.clear();
  }

  pending(): number {
    return this.working.size + this.waiting.size;
  }

  stop(): void {
    this.isRunning = false;
    this.waiting.clear();
  }

  private take(object: Stored<T>): void {
    const { uid } = object.metadata;
    if (object.status !== undefined || this.working.has(uid)) return;
    if (this.isRunning) void this.reply(object);
    else this.waiting.set(uid, object);
  }

  private async reply(object: Stored<T>): Promise<void> {
    const { uid, namespace = '', name } = object.metadata;
    this.working.add(uid);
    try {
      const status = await this.answer(object);
      await this.context.client.update(this.resource, { ...object, status }, 'status');
    } catch (error) {
      // Whoever deleted the question needs no answer, and whoever answered it before has given one.
      const isSettled = error instanceof StatusError && (error.code === 404 || error.code === 409);
      if (!isSettled) {
        const reason = error instanceof Error ? error.message : String(error);
        this.context.log.error('a question could not be answered', {
          kind: this.resource.kind,
          namespace,
          name,
          reason,
        });
      }
    } finally {
      this.working.delete(uid);
    }
  }
}
