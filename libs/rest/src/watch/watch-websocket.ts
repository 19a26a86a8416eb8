import type { WebSocket } from 'ws';
import type { Target } from '#registry';
import type { Exchange } from '../exchange.js';
import { JSON_TYPE } from '../negotiation/negotiate.js';
import { includeObject } from '../negotiation/table.js';
import { negotiateFor } from '../answer/object-answer.js';
import { EventEncoder, type Framing } from './event-encoder.js';
import { WatchConnection, type WatchTransport } from './watch-connection.js';
import { watchedOptions } from './watch.js';

/** Browsers must name a protocol when they carry a bearer token in another; this one makes the server send base64 text. */
const BASE64_PROTOCOL = 'base64.binary.k8s.io';
export const WATCH_PROTOCOLS: readonly string[] = ['binary.k8s.io', BASE64_PROTOCOL];

/** One message for each event. */
const MESSAGE: Framing = {
  name: 'message',
  joins: false,
  frame: (parts) => Buffer.concat(parts),
};

/** Checks a watch, and returns what to do with the WebSocket once it is accepted: one message for each event. */
export function watchOverWebSocket(
  exchange: Exchange,
  target: Target,
): (socket: WebSocket) => void {
  const form = negotiateFor(exchange, target.kind, true);
  const include = includeObject(exchange.query.text('includeObject'));
  const options = watchedOptions(exchange);
  return (socket) => {
    const encoder = new EventEncoder(
      target.kind,
      { ...form, mediaType: JSON_TYPE },
      include,
      () => exchange.options.clock.now(),
      MESSAGE,
    );
    const connection = new WatchConnection(encoder, webSocketTransport(socket));
    socket.on('error', () => undefined);
    try {
      const handle = exchange.cluster.api.watch(exchange.context, target, options, connection);
      socket.on('close', () => {
        handle.close();
        connection.abandon();
      });
    } catch {
      // The handshake is over, so that there is no status code left to answer with.
      socket.close(1008);
    }
  };
}

function webSocketTransport(socket: WebSocket): WatchTransport {
  const base64 = socket.protocol === BASE64_PROTOCOL;
  let onDrain: () => void = () => undefined;
  return {
    write(line) {
      const text = Buffer.from(line.buffer, line.byteOffset, line.byteLength);
      socket.send(
        base64 ? text.toString('base64') : text,
        { binary: socket.protocol === 'binary.k8s.io' },
        () => {
          if (socket.bufferedAmount === 0) onDrain();
        },
      );
    },
    cork: () => undefined,
    uncork: () => undefined,
    get buffered() {
      return socket.bufferedAmount;
    },
    onDrain(listener) {
      onDrain = listener;
    },
    end: () => socket.close(1000),
    destroy: () => socket.terminate(),
  };
}
