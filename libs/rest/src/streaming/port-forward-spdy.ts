import type { Duplex } from 'node:stream';
import type { NodeStreams } from './node-streams.js';
import { SpdyConnection, type SpdyStream } from './spdy/connection.js';

export const PORT_FORWARD_PROTOCOL = 'portforward.k8s.io';

/** Half-open pairs that one client may have. */
const MAX_PAIRS = 512;

interface Pair {
  error?: SpdyStream;
  data?: SpdyStream;
}

/**
 * Carries port-forwards over SPDY: for every connection that the client accepts it opens an error and a data stream with the
 * same request id; problems are texts on the error stream.
 */
export function portForwardOverSpdy(
  transport: Duplex,
  nodes: NodeStreams,
  pod: { readonly namespace: string; readonly pod: string },
): void {
  const pairs = new Map<string, Pair>();
  const connection: SpdyConnection = new SpdyConnection(
    transport,
    (stream) => {
      const { streamtype: type, port, requestid: id } = stream.headers;
      const number = Number(port);
      if (
        (type !== 'error' && type !== 'data') ||
        !Number.isInteger(number) ||
        number < 1 ||
        number > 65_535
      ) {
        stream.destroy();
        return;
      }
      // Old clients send no id: then the error stream comes right before its data stream.
      const key = id ?? `port ${port}`;
      const pair = pairs.get(key) ?? {};
      pair[type] = stream;
      pairs.set(key, pair);
      if (pairs.size > MAX_PAIRS) connection.end();
      if (pair.error === undefined || pair.data === undefined) return;
      pairs.delete(key);
      void forward(nodes, pod, number, pair.data, pair.error);
    },
    () => pairs.clear(),
  );
}

async function forward(
  nodes: NodeStreams,
  pod: { readonly namespace: string; readonly pod: string },
  port: number,
  data: SpdyStream,
  error: SpdyStream,
): Promise<void> {
  try {
    await nodes.portForward(pod, port, data);
    error.end();
  } catch (problem) {
    error.end(problem instanceof Error ? problem.message : String(problem));
    data.destroy();
  }
}
