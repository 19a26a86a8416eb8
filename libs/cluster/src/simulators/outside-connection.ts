import type { HttpRequest, HttpResponse } from '#images';
import { Delays, failureOf, chanceOf, traceOnce, type Outcome } from '#network';
import { answerFrom, type NetworkSource } from './pod-network.js';

interface Endpoint {
  readonly ip: string;
  readonly port: number;
}

/** The client, and the address and port that it connects to. */
export type OutsideEnds = readonly [from: Endpoint, to: Endpoint];

/**
 * A TCP connection of a host outside to an address of the cluster. It is balanced once, when it is opened; each request goes the way of the
 * open connection again, so that what breaks meanwhile breaks it. What does not come about is a NetworkFailure.
 */
export class OutsideConnection {
  private opened: Outcome | undefined;

  constructor(
    private readonly source: NetworkSource,
    private readonly from: Endpoint,
    private readonly to: Endpoint,
  ) {}

  /** Resolves when somebody has accepted the connection. */
  async open(limitMs: number): Promise<void> {
    const outcome = this.follow('open');
    const delays = this.delays(limitMs);
    delays.connect(outcome.transit, this.to.ip);
    await delays.pass();
    this.opened = outcome;
  }

  /** The answer of whoever has accepted; undefined: it speaks no HTTP. */
  async request(
    request: Pick<HttpRequest, 'method' | 'path' | 'headers' | 'body' | 'tls'>,
    limitMs: number,
  ): Promise<HttpResponse | undefined> {
    const { backend, sourceSeen = '', sourcePortSeen = 0 } = this.opened ?? {};
    if (backend === undefined) throw new Error('the connection is not open');
    const { transit } = this.follow('continue');
    const delays = this.delays(limitMs);
    delays.request(transit, this.to.ip);
    const leftMs = await delays.pass();
    const ends = {
      source: { ip: sourceSeen, port: sourcePortSeen },
      destination: { ip: backend.ip, port: backend.port },
    };
    return answerFrom(this.source, backend, { ...request, ...ends }, leftMs);
  }

  private delays(limitMs: number): Delays {
    const { clock, world } = this.source;
    return new Delays(this.to.ip, limitMs, chanceOf(world().seed), clock);
  }

  private follow(session: 'open' | 'continue'): Outcome {
    const { from, to, source } = this;
    const outcome = traceOnce(
      source.picture(),
      { ...source.world(), loss: 'counted' },
      { from, ip: to.ip, port: to.port, protocol: 'tcp', sourcePort: from.port, session },
    );
    if (outcome.outcome !== 'answered') throw failureOf({ ...outcome, ip: to.ip }, to.ip);
    return outcome;
  }
}
