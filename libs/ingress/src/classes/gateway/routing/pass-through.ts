import { NetworkFailure, type HttpRequest } from '#images';
import type { Closed, Decision } from '../../../proxy/decision.js';

/** A decision about a connection that is passed on unread: the backend ends TLS itself, and no page can say what went wrong. */
export function passThrough(decision: Decision, request: HttpRequest): Decision | Closed {
  if ('answer' in decision) return { closed: true, because: decision.because };
  const { method, path, headers, body, tls } = request;
  return {
    because: decision.because,
    forward: {
      endpoints: decision.forward.endpoints,
      tls: true,
      serverName: tls?.serverName ?? '',
      request: { method, path, headers, body },
      finish: (response) => response,
      failed: () => {
        throw new NetworkFailure('closed', 'no backend takes the connection');
      },
    },
  };
}
