import type { Clock, Timer } from '#machinery';
import { handOf } from './shuffle-sharding.js';

/** How many requests of one level run at once, and how many wait. */
export interface Limits {
  readonly seats: number;
  /** Absent: what finds no seat is refused. */
  readonly queuing?: {
    readonly queues: number;
    readonly handSize: number;
    readonly queueLengthLimit: number;
  };
}

/** A quarter of the longest time that a request may take, in milliseconds. */
const LONGEST_WAIT_MS = 15_000;
/** Hands of so many flows are remembered. */
const REMEMBERED_HANDS = 1_024;

interface Waiting {
  readonly decide: (runs: boolean) => void;
  readonly timer: Timer;
}

/**
 * The seats of one priority level and the queues in front of them. Each flow has a hand of queues and waits in the shortest; free
 * seats go to the queues in turn, so that no flow starves another one.
 */
export class PriorityLevel {
  private running = 0;
  private readonly queues = new Map<number, Waiting[]>();
  private readonly hands = new Map<string, readonly number[]>();
  private last = -1;

  constructor(
    private limits: Limits,
    private readonly clock: Clock,
  ) {}

  /** Other limits for the same requests: who waits goes on waiting. */
  change(limits: Limits): void {
    if (limits.queuing?.queues !== this.limits.queuing?.queues) this.hands.clear();
    this.limits = limits;
    this.dispatch();
  }

  /** True: the request has a seat, which `leave` gives back. False: it is refused. A promise: it waits for one of both. */
  enter(flow: string): boolean | Promise<boolean> {
    if (this.running < this.limits.seats && this.queues.size === 0) {
      this.running++;
      return true;
    }
    const { queuing } = this.limits;
    if (queuing === undefined) return false;
    const place = this.shortest(flow, queuing.queues, queuing.handSize);
    const queue = this.queues.get(place) ?? [];
    if (queue.length >= queuing.queueLengthLimit) return false;
    return new Promise((decide) => {
      const waiting: Waiting = {
        decide,
        timer: this.clock.after(LONGEST_WAIT_MS, () => this.giveUp(place, waiting)),
      };
      queue.push(waiting);
      this.queues.set(place, queue);
      // Limits may have grown while others wait in front of us.
      this.dispatch();
    });
  }

  /** A request is over. */
  leave(): void {
    this.running--;
    if (this.queues.size > 0) this.dispatch();
  }

  /** Requests that run and that wait. */
  get load(): { readonly running: number; readonly waiting: number } {
    let waiting = 0;
    for (const queue of this.queues.values()) waiting += queue.length;
    return { running: this.running, waiting };
  }

  private shortest(flow: string, queues: number, handSize: number): number {
    let hand = this.hands.get(flow);
    if (hand === undefined) {
      hand = handOf(flow, queues, handSize);
      if (this.hands.size >= REMEMBERED_HANDS) this.hands.clear();
      this.hands.set(flow, hand);
    }
    const length = (place: number): number => this.queues.get(place)?.length ?? 0;
    return hand.reduce((best, place) => (length(place) < length(best) ? place : best));
  }

  private dispatch(): void {
    while (this.queues.size > 0 && this.running < this.limits.seats) {
      const places = [...this.queues.keys()].sort((a, b) => a - b);
      const place = places.find((candidate) => candidate > this.last) ?? places[0]!;
      this.last = place;
      const queue = this.queues.get(place)!;
      const waiting = queue.shift()!;
      if (queue.length === 0) this.queues.delete(place);
      waiting.timer.cancel();
      this.running++;
      waiting.decide(true);
    }
  }

  private giveUp(place: number, waiting: Waiting): void {
    const queue = this.queues.get(place);
    const at = queue?.indexOf(waiting) ?? -1;
    if (at === -1) return;
    queue!.splice(at, 1);
    if (queue!.length === 0) this.queues.delete(place);
    waiting.decide(false);
  }
}
