import { StatusError } from '#machinery';
import type { NodeStreams } from '../index.js';

/** Pods whose containers echo: `exec` writes its command to stdout, then stdin, and exits with the code that stdin ends with. */
export const echoNodes: NodeStreams = {
  check({ pod }) {
    if (pod === 'gone')
      throw new StatusError(404, 'NotFound', 'pods "gone" not found', {
        name: 'gone',
        kind: 'pods',
      });
  },
  async exec(_target, command, streams) {
    const { stdin, stdout, stderr } = streams;
    streams.onResize(({ width, height }) => stdout?.write(`[${width}x${height}]`));
    stdout?.write(`$ ${command.join(' ')}\n`);
    let text = '';
    for await (const chunk of stdin ?? []) {
      text += String(chunk);
      stdout?.write(chunk);
    }
    if (command[0] === 'false') stderr?.write('failed\n');
    return { code: command[0] === 'false' ? Number(text || 1) : 0 };
  },
  attach(target, streams) {
    return this.exec(target, ['attached'], streams);
  },
  async logs(_target, { tailLines }) {
    return (async function* () {
      for (let line = 3 - Math.min(3, tailLines ?? 3); line < 3; line++)
        yield Buffer.from(`line ${line}\n`);
    })();
  },
  async portForward(_pod, port, connection) {
    if (port === 1) throw new Error('connection refused');
    for await (const chunk of connection) connection.write(`${port}:${String(chunk)}`);
    connection.end();
  },
};
