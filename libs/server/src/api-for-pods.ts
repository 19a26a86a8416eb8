import type { FastifyInstance } from 'fastify';
import type { HttpRequest, HttpResponse } from '#images';
import type { Clock } from '#machinery';

/** What a pod waits for an answer of the API server, when its program sets no limit, and at most, in milliseconds. */
const LONGEST_MS = 60_000;

/**
 * Answers the requests that programs in pods send to the API server: the same handlers as for a client from outside, without a socket.
 * A pod proves who it is by its token alone. An answer that does not end in time (a watch) is 504.
 */
export function apiForPods(
  server: () => FastifyInstance,
  clock: Clock,
): (request: HttpRequest, timeoutMs: number) => Promise<HttpResponse> {
  return async ({ method, path, headers, body }, timeoutMs) => {
    const abort = new AbortController();
    const timer = clock.after(Math.min(timeoutMs, LONGEST_MS), () => abort.abort());
    try {
      const answer = await server().inject({
        method: method as 'GET',
        url: path,
        headers,
        ...(body === '' ? {} : { payload: body }),
        signal: abort.signal,
      });
      const entries = Object.entries(answer.headers).map(([name, value]) => [name, String(value)]);
      return {
        status: answer.statusCode,
        headers: Object.fromEntries(entries) as Record<string, string>,
        body: answer.body,
      };
    } catch {
      return { status: 504, headers: {}, body: 'the answer did not end in time\n' };
    } finally {
      timer.cancel();
    }
  };
}
