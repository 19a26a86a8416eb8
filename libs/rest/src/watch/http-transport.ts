import type { ServerResponse } from 'node:http';
import type { Framing } from './event-encoder.js';
import type { WatchTransport } from './watch-connection.js';

const CRLF = Buffer.from('\r\n');

/** How events leave over HTTP/1.1: as one chunk (RFC 9112 §7.1), framed once for all watchers. */
export const CHUNKED: Framing = {
  name: 'chunk',
  joins: true,
  frame(parts) {
    const length = parts.reduce((sum, part) => sum + part.length, 0);
    return Buffer.concat([Buffer.from(`${length.toString(16)}\r\n`), ...parts, CRLF]);
  },
};

/** Over HTTP/2 they leave as they are. */
export const PLAIN: Framing = { name: 'line', joins: true, frame: (parts) => Buffer.concat(parts) };

/**
 * How the lines of a watch are framed for this response. Under HTTP/1.1 framed lines go straight to the socket, which spares the
 * response's own framing for each watcher and event; a response that still waits for an earlier one on its connection has no
 * socket yet and frames for itself.
 */
export function framingOf(response: ServerResponse): Framing {
  return response.req.httpVersion === '1.1' && response.socket !== null ? CHUNKED : PLAIN;
}

/** The body of a response whose head has been sent, for lines in the framing that `framingOf` gave. */
export function httpTransport(response: ServerResponse, framing: Framing): WatchTransport {
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
