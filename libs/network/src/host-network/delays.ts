import { NetworkFailure } from '#images';
import { sleep, type Clock } from '#machinery';
import {
  datagramExchange,
  roundTrip,
  tcpConnect,
  tcpRequest,
  type Chance,
} from '../faults/exchange.js';
import type { Transit } from '../faults/transit.js';
import type { Resolution } from '../names/lookup.js';

/** glibc asks a nameserver twice and waits 5 s each time (resolv.conf(5): attempts, timeout); dig asks three times. */
const STUB = { tries: 2, timeoutMs: 5_000 };
const DIG = { tries: 3, timeoutMs: 5_000 };

/** The time that one exchange of a client takes because links are slow and lose packets. Every step that does not come about is a NetworkFailure. */
export class Delays {
  private spentMs = 0;

  constructor(
    private readonly host: string,
    private readonly limitMs: number,
    private readonly chance: Chance,
    /** Absent: the time is reckoned, and nobody waits. */
    private readonly clock?: Clock,
  ) {}

  /** Every question of a lookup; where something is broken, those that were not answered too. */
  lookup(resolution: Resolution | undefined, isBroken: boolean): number {
    const transit = resolution?.path?.transit;
    const unanswered = resolution?.questions.filter(({ answer }) => answer === undefined) ?? [];
    if (isBroken) this.spentMs += unanswered.length * STUB.timeoutMs;
    if (this.spentMs > this.limitMs)
      throw new NetworkFailure('timeout', `${this.host}: the name was not resolved in time`);
    for (const _ of transit === undefined ? [] : (resolution?.questions ?? []))
      this.take('unresolved', transit, (each) => datagramExchange(each, STUB, this.chance));
    return this.spentMs;
  }

  /** Opening a TCP connection. */
  connect(transit: Transit | undefined, ip: string): number {
    this.take('timeout', transit, (each) => tcpConnect(each, this.leftMs, this.chance), ip);
    return this.spentMs;
  }

  /** A request and its answer over the open connection. */
  request(transit: Transit | undefined, ip: string): void {
    this.take('timeout', transit, (each) => tcpRequest(each, this.leftMs, this.chance), ip);
  }

  /** One echo request, which nobody sends again; the milliseconds that its answer takes longer. */
  echo(transit: Transit | undefined, ip: string): number {
    const before = this.spentMs;
    this.take(
      'timeout',
      transit,
      (each) => (this.chance() < each.loss ? undefined : roundTrip(each, this.chance)),
      ip,
    );
    return this.spentMs - before;
  }

  /** A question of a program that speaks DNS itself. */
  question(transit: Transit | undefined, ip: string): void {
    this.take('timeout', transit, (each) => datagramExchange(each, DIG, this.chance), ip);
  }

  /** Lets the time pass that was spent; resolves with what is left of the limit. */
  async pass(): Promise<number> {
    if (this.spentMs > 0 && this.clock !== undefined) await sleep(this.clock, this.spentMs);
    return this.leftMs;
  }

  private get leftMs(): number {
    return this.limitMs - this.spentMs;
  }

  private take(
    kind: NetworkFailure['kind'],
    transit: Transit | undefined,
    takes: (transit: Transit) => number | undefined,
    ip?: string,
  ): void {
    if (transit === undefined) return;
    const ms = takes(transit);
    if (ms === undefined) {
      const names = transit.faults.map(({ name }) => name).join(', ');
      throw new NetworkFailure(kind, `${this.host}: no answer in time (Fault ${names})`, ip);
    }
    this.spentMs += ms;
  }
}
