import { UpstreamFailure, type UpstreamTransport } from '#dns';
import { sleep, type Clock } from '#machinery';
import type { NetworkPicture } from '../picture/picture.js';

/** The name servers outside, of which Faults keep some from answering: whoever asks those waits for as long as he would, and fails. */
export class SilencedUpstreams implements UpstreamTransport {
  constructor(
    private readonly upstreams: UpstreamTransport,
    private readonly picture: () => NetworkPicture,
    /** Absent: nobody waits, as no time passes. */
    private readonly clock?: Clock,
  ) {}

  async exchange(
    ...asked: Parameters<UpstreamTransport['exchange']>
  ): ReturnType<UpstreamTransport['exchange']> {
    const [address, , transport, timeoutMs] = asked;
    const { faults } = this.picture();
    const ip = address.replace(/:\d+$/, '').replace(/^\[(.*)\]$/, '$1');
    if (faults.isEmpty || faults.silencing(ip) === undefined)
      return this.upstreams.exchange(...asked);
    if (this.clock !== undefined) await sleep(this.clock, timeoutMs);
    throw new UpstreamFailure('timeout', `read ${transport} 127.0.0.1:0->${address}: i/o timeout`);
  }
}
