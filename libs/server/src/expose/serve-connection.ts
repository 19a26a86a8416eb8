import type { Socket } from 'node:net';
import { TLSSocket, type SecureContext } from 'node:tls';
import type { OutsideConnection } from '#cluster';
import { NetworkFailure } from '#images';
import { serveHttp } from '#kubelet';
import type { Clock } from '#machinery';
import { serverNameOf } from './client-hello.js';
import type { Endpoint } from './wanted-ports.js';

/** How long Linux tries to connect; who gets no answer is let go then, in milliseconds. */
const PATIENCE_MS = 130_000;
/** Clients state no limit to servers; so long an answer may take, in milliseconds. */
const LONGEST_ANSWER_MS = 60_000;

/** What connections need to be served. */
export interface ConnectionContext {
  readonly clock: Clock;
  readonly connect: (from: Endpoint) => OutsideConnection;
  /** The port is one for TLS. */
  readonly isTls: boolean;
  /** The certificate for a name that a client asks for; '' for none. */
  readonly certificate: (serverName: string) => Promise<SecureContext>;
}

/**
 * Lets a client on this machine talk to an address of the cluster. The kernel has accepted the connection already: a refusal is a reset,
 * and where packets are lost the client waits for nothing. `from` is the client as the cluster sees it, `to` the address.
 */
export async function serveConnection(
  socket: Socket,
  context: ConnectionContext,
  from: Endpoint,
  to: Endpoint,
): Promise<void> {
  socket.on('error', () => socket.destroy());
  const connection = context.connect(from);
  try {
    await connection.open(PATIENCE_MS);
  } catch (error) {
    return fail(socket, context.clock, error);
  }
  const first = socket.destroyed ? undefined : await firstBytes(socket);
  if (first === undefined) return;
  const serverName = context.isTls ? serverNameOf(first) : undefined;
  const stream =
    serverName === undefined
      ? socket
      : secured(socket, await context.certificate(serverName.toLowerCase()));
  stream.on('error', () => socket.destroy());
  const served = serveHttp(stream, { source: from, destination: to }, async (request) => {
    const tls = serverName === undefined ? {} : { tls: { serverName } };
    try {
      return await connection.request({ ...request, ...tls }, LONGEST_ANSWER_MS);
    } catch (error) {
      await fail(socket, context.clock, error);
      return undefined;
    }
  });
  // What was looked at is in the stream again, and the stream stands still.
  if (stream === socket) socket.resume();
  await served;
}

/** A refused connection is reset; on one that is lost nothing ever comes, until the client or the time has gone. */
async function fail(socket: Socket, clock: Clock, error: unknown): Promise<void> {
  if (!(error instanceof NetworkFailure) || error.kind !== 'timeout') {
    socket.resetAndDestroy();
    return;
  }
  if (socket.destroyed) return;
  socket.resume();
  await new Promise<void>((resolve) => {
    const timer = clock.after(PATIENCE_MS, () => socket.resetAndDestroy());
    socket.once('close', () => {
      timer.cancel();
      resolve();
    });
  });
}

/** What a client sends first, left in the stream; undefined: it goes without a word. */
function firstBytes(socket: Socket): Promise<Buffer | undefined> {
  return new Promise((resolve) => {
    socket.once('close', () => resolve(undefined));
    socket.once('end', () => socket.destroy());
    socket.once('data', (chunk: Buffer) => {
      socket.pause();
      socket.unshift(chunk);
      resolve(chunk);
    });
  });
}

const secured = (socket: Socket, secureContext: SecureContext): TLSSocket =>
  new TLSSocket(socket, { isServer: true, ALPNProtocols: ['http/1.1'], secureContext });
