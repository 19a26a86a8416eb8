import type { WebSocket } from 'ws';
import { legacyErrorText } from './exit-status.js';
import type { ContainerTarget, NodeStreams } from './node-streams.js';
import { parseResize, runRemoteCommand, type RemoteCommand } from './remote-command.js';
import { WebSocketChannels } from './websocket-channels.js';

const CHANNEL = { stdin: 0, stdout: 1, stderr: 2, error: 3, resize: 4 } as const;

/** Protocols of exec and attach over WebSocket. */
export const EXEC_PROTOCOLS: readonly string[] = [
  'v5.channel.k8s.io',
  'v4.channel.k8s.io',
  'v4.base64.channel.k8s.io',
  'channel.k8s.io',
  'base64.channel.k8s.io',
];

/** Carries an exec or attach over an accepted WebSocket and closes it when the process has ended. */
export async function execOverWebSocket(
  socket: WebSocket,
  nodes: NodeStreams,
  target: ContainerTarget,
  command: RemoteCommand,
): Promise<void> {
  const protocol = socket.protocol;
  const channels = new WebSocketChannels(socket, protocol.includes('base64'));
  const gone = new AbortController();
  socket.on('close', () => gone.abort());
  const resize = channels.input(CHANNEL.resize);
  const streams = {
    ...(command.stdin ? { stdin: channels.input(CHANNEL.stdin) } : {}),
    ...(command.stdout ? { stdout: channels.output(CHANNEL.stdout) } : {}),
    ...(command.stderr ? { stderr: channels.output(CHANNEL.stderr) } : {}),
    tty: command.tty,
    onResize(listener: (size: { width: number; height: number }) => void): void {
      resize.on('data', (message: Buffer) => {
        const size = parseResize(message.toString());
        if (size !== undefined) listener(size);
      });
    },
    signal: gone.signal,
  };
  // An empty message tells the client that the streams are there, before the process says anything.
  channels.send(
    command.stdout ? CHANNEL.stdout : command.stderr ? CHANNEL.stderr : CHANNEL.error,
    new Uint8Array(),
  );
  const status = await runRemoteCommand(nodes, target, command, streams);
  const modern = protocol.startsWith('v4.') || protocol.startsWith('v5.');
  const text = modern ? JSON.stringify(status) : legacyErrorText(status);
  if (text !== '') channels.send(CHANNEL.error, Buffer.from(text));
  channels.close();
}
