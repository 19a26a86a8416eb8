import type { ServerResponse } from 'node:http';
import type { WatchTransport } from './watch-connection.js';

const CRLF = Buffer.from('\r\n');

/** How a line leaves over HTTP/1.1: as one chunk (RFC 9112 §7.1), framed once for all watchers. */
export const CHUNKED = {
  name: 'chunk',
  apply: (line: Uint8Array): Uint8Array =>
    Buffer.concat([Buffer.from(`${line.length.toString(16)}\r\n`), line, CRLF]),
};

/** Over HTTP/2 and WebSocket a line leaves as it is. */
export const PLAIN = { name: 'line', apply: (line: Uint8Array): Uint8Array => line };

/**
 * How the lines of a watch are framed for this response. Under HTTP/1.1 framed lines go straight to the socket, which spares the
 * response's own framing for each watcher and event; a response that still waits for an earlier one on its connection has no
 * socket yet and frames for itself.
 */
export function framingOf(response: ServerResponse): typeof CHUNKED | typeof PLAIN {
  return response.req.httpVersion === '1.1' && response.socket !== null ? CHUNKED : PLAIN;
}

/** The body of a response whose head has been sent, for lines in the framing that `framingOf` gave. */
export function httpTransport(
  response: ServerResponse,
  framing: typeof CHUNKED | typeof PLAIN,
): WatchTransport {
  const stream = framing === CHUNKED && response.socket !== null ? response.socket : response;
  return {
    write: (line) => void stream.write(line),
    cork: () => stream.cork(),
    uncork: () => stream.uncork(),
    get buffered() {
      return stream.writableLength;
    },
    onDrain(listener) {
      stream.on('drain', listener);
      response.on('close', () => stream.off('drain', listener));
    },
    end: () => void response.end(),
    destroy: () => void response.destroy(),
  };
}
