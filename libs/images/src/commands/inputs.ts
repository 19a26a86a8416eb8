import { resolvePath } from '../filesystem.js';
import type { Invocation } from '../shell/command.js';
import { readAll } from '../shell/streams.js';

/** Texts of the files that a filter names, `-` and none being its standard input; missing ones are reported as `cat` does. `limit`: characters of the input. */
export async function readOperands(
  io: Invocation,
  operands: readonly string[],
  limit?: number,
): Promise<{ texts: readonly { name: string; text: string }[]; failed: boolean }> {
  const texts: { name: string; text: string }[] = [];
  let failed = false;
  for (const name of operands.length === 0 ? ['-'] : operands) {
    if (name === '-') {
      texts.push({ name: '-', text: await readAll(io.stdin, limit) });
      continue;
    }
    const path = resolvePath(io.cwd, name);
    const text = path === '/dev/null' ? '' : io.host.filesystem.read(path);
    if (text !== undefined) texts.push({ name, text });
    else {
      failed = true;
      const problem = io.host.filesystem.isDirectory(path)
        ? 'Is a directory'
        : 'No such file or directory';
      const opening =
        io.host.flavour === 'ash' && problem !== 'Is a directory' ? "can't open " : '';
      await io.stderr.write(
        `${io.argv[0]}: ${opening === '' ? name : `${opening}'${name}'`}: ${problem}\n`,
      );
    }
  }
  return { texts, failed };
}

/** Lines of a text; a final line end does not make another one. */
export function toLines(text: string): string[] {
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  return lines;
}
