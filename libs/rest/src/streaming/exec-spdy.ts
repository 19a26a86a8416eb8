import type { Duplex } from 'node:stream';
import { legacyErrorText } from './exit-status.js';
import type { ContainerTarget, NodeStreams } from './node-streams.js';
import { parseResize, runRemoteCommand, type RemoteCommand } from './remote-command.js';
import { SpdyConnection, type SpdyStream } from './spdy/connection.js';

/** Protocols of exec and attach over SPDY. From v3 on a terminal has a resize stream, from v4 on the error stream holds a Status. */
export const SPDY_EXEC_PROTOCOLS: readonly string[] = [
  'v4.channel.k8s.io',
  'v3.channel.k8s.io',
  'v2.channel.k8s.io',
  'channel.k8s.io',
];

/** Carries an exec or attach over an upgraded connection. Starts the process when the client has opened every stream it asked for. */
export function execOverSpdy(
  transport: Duplex,
  protocol: string,
  nodes: NodeStreams,
  target: ContainerTarget,
  command: RemoteCommand,
): void {
  const resizable = command.tty && (protocol.startsWith('v4.') || protocol.startsWith('v3.'));
  const missing = new Set(['error']);
  for (const name of ['stdin', 'stdout', 'stderr'] as const) if (command[name]) missing.add(name);
  if (resizable) missing.add('resize');
  const opened = new Map<string, SpdyStream>();
  const gone = new AbortController();

  const connection = new SpdyConnection(
    transport,
    (stream) => {
      const type = stream.headers['streamtype'] ?? '';
      if (!missing.delete(type)) {
        stream.destroy();
        return;
      }
      opened.set(type, stream);
      if (missing.size === 0) void run();
    },
    () => gone.abort(),
  );

  const run = async (): Promise<void> => {
    const [stdin, stdout, stderr, resize] = ['stdin', 'stdout', 'stderr', 'resize'].map((name) =>
      opened.get(name),
    );
    const status = await runRemoteCommand(nodes, target, command, {
      ...(stdin === undefined ? {} : { stdin }),
      ...(stdout === undefined ? {} : { stdout }),
      ...(stderr === undefined ? {} : { stderr }),
      tty: command.tty,
      onResize: (listener) =>
        resize?.on('data', (message: Buffer) => {
          const size = parseResize(message.toString());
          if (size !== undefined) listener(size);
        }),
      signal: gone.signal,
    });
    const text = protocol.startsWith('v4.') ? JSON.stringify(status) : legacyErrorText(status);
    const error = opened.get('error')!;
    await finished(stdout);
    await finished(stderr);
    if (text !== '') error.write(text);
    await finished(error);
    connection.end();
  };
}

/** Ends a stream and waits until the client's side has been told. */
function finished(stream: SpdyStream | undefined): Promise<void> {
  if (stream === undefined || stream.destroyed || stream.writableFinished) return Promise.resolve();
  return new Promise((resolve) => {
    stream.once('close', () => resolve());
    stream.end(() => resolve());
  });
}
