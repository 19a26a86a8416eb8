import type { Message } from './message.js';

/** Why an upstream gave no answer; the message is what Go's resolver says, without the addresses. */
export class UpstreamFailure extends Error {
  constructor(
    readonly kind: 'refused' | 'timeout' | 'unreachable' | 'closed',
    message: string,
  ) {
    super(message);
  }
}

/** How questions reach other name servers: real sockets, or a simulated network. */
export interface UpstreamTransport {
  /** One question to `address` (`192.0.2.1:53`). Rejects with UpstreamFailure; `timeoutMs` bounds the wait. */
  exchange(
    address: string,
    message: Message,
    transport: 'udp' | 'tcp',
    timeoutMs: number,
  ): Promise<Message>;
}
