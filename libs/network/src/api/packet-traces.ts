import type { Resource, Simulator, SimulatorContext } from '#client';
import { StatusError, type Stored } from '#machinery';
import type { World } from '../journey/world.js';
import type { NetworkPicture } from '../picture/picture.js';
import { answer } from './answer.js';
import type { PacketTrace } from './packet-trace.js';

export const PACKET_TRACES: Resource<PacketTrace> = {
  group: 'network.mockplane.io',
  version: 'v1',
  plural: 'packettraces',
  kind: 'PacketTrace',
  namespaced: true,
};

/** Answers every PacketTrace that has no status yet; a question is answered once, for the moment when it was asked. */
export class PacketTraces implements Simulator {
  readonly name = 'packet-traces';
  /** Keys of what is being answered, so that a repeated event does not ask again. */
  private readonly working = new Set<string>();
  private readonly waiting = new Map<string, Stored<PacketTrace>>();
  private isRunning = false;

  constructor(
    private readonly context: SimulatorContext,
    private readonly network: {
      readonly picture: () => NetworkPicture;
      readonly world: () => World;
    },
  ) {}

  start(): void {
    const take = (object: Stored<PacketTrace>): void => this.take(object);
    this.context.informers.informer(PACKET_TRACES).handle({ added: take, updated: take });
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

  private take(object: Stored<PacketTrace>): void {
    const { uid } = object.metadata;
    if (object.status !== undefined || this.working.has(uid)) return;
    if (this.isRunning) void this.reply(object);
    else this.waiting.set(uid, object);
  }

  private async reply(object: Stored<PacketTrace>): Promise<void> {
    const { uid, namespace = 'default', name } = object.metadata;
    this.working.add(uid);
    try {
      const status = await answer(
        this.network.picture(),
        this.network.world(),
        object.spec,
        namespace,
      );
      await this.context.client.update(PACKET_TRACES, { ...object, status }, 'status');
    } catch (error) {
      // Whoever deleted the question needs no answer, and whoever answered it before has given one.
      const isSettled = error instanceof StatusError && (error.code === 404 || error.code === 409);
      if (!isSettled) {
        const reason = error instanceof Error ? error.message : String(error);
        this.context.log.error('a PacketTrace could not be answered', { namespace, name, reason });
      }
    } finally {
      this.working.delete(uid);
    }
  }
}
