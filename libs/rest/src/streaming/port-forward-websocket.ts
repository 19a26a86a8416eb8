import { Duplex, PassThrough } from 'node:stream';
import type { WebSocket } from 'ws';
import { badRequest } from '#machinery';
import type { Query } from '../request/query.js';
import type { NodeStreams } from './node-streams.js';
import { WebSocketChannels } from './websocket-channels.js';

/** Protocols of port-forward with channels of their own (two for each port). */
export const PORT_CHANNEL_PROTOCOLS: readonly string[] = [
  'v4.channel.k8s.io',
  'v4.base64.channel.k8s.io',
];

/** Channels are numbered in one byte. */
const MAX_PORTS = 127;

/** The ports of the query (`ports=80,443` or repeated). Throws a StatusError (400). */
export function requestedPorts(query: Query): number[] {
  const ports = query.all('ports').flatMap((text) => text.split(',').map(Number));
  if (ports.length === 0) throw badRequest('query parameter "ports" is required');
  if (ports.length > MAX_PORTS) throw badRequest(`at most ${MAX_PORTS} ports can be forwarded`);
  const wrong = ports.find((port) => !Number.isInteger(port) || port < 1 || port > 65_535);
  if (wrong !== undefined) throw badRequest(`port ${wrong} must be between 1 and 65535`);
  return ports;
}

/** Connects each port at once: channel 2n carries the data of port n, 2n+1 its errors; both begin with the port number. */
export function portForwardOverWebSocket(
  socket: WebSocket,
  nodes: NodeStreams,
  pod: { readonly namespace: string; readonly pod: string },
  ports: readonly number[],
): void {
  const channels = new WebSocketChannels(socket, socket.protocol.includes('base64'));
  let open = ports.length;
  for (const [index, port] of ports.entries()) {
    const [data, error] = [2 * index, 2 * index + 1];
    const number = Buffer.alloc(2);
    number.writeUInt16LE(port);
    channels.send(data, number);
    channels.send(error, number);
    const connection = Duplex.from({
      readable: channels.input(data),
      writable: channels.output(data),
    });
    connection.on('error', () => undefined);
    nodes
      .portForward(pod, port, connection)
      .catch((problem: unknown) =>
        channels.send(
          error,
          Buffer.from(problem instanceof Error ? problem.message : String(problem)),
        ),
      )
      .finally(() => {
        open--;
        if (open === 0) channels.close();
      });
  }
}

/** The byte stream inside the messages of a WebSocket: what the SPDY tunnel of KEP-4006 runs over. */
export function tunnel(socket: WebSocket): Duplex {
  const readable = new PassThrough();
  const stream = new Duplex({
    read: () => readable.resume(),
    write: (chunk: Buffer, _encoding, callback) => {
      if (socket.readyState === socket.OPEN) socket.send(chunk, { binary: true }, () => callback());
      else callback();
    },
    final: (callback) => {
      socket.close(1000);
      callback();
    },
    destroy: (error, callback) => {
      if (socket.readyState !== socket.CLOSED) socket.terminate();
      callback(error);
    },
  });
  readable.on('data', (chunk: Buffer) => {
    if (!stream.push(chunk)) readable.pause();
  });
  readable.on('end', () => stream.push(null));
  socket.on('message', (data: Buffer) => {
    if (readable.write(data)) return;
    socket.pause();
    readable.once('drain', () => socket.resume());
  });
  socket.on('close', () => readable.end());
  socket.on('error', () => undefined);
  return stream;
}
