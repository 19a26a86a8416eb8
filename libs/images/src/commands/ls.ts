import { resolvePath } from '../filesystem.js';
import type { Invocation, Program } from '../shell/command.js';
import { parseOptions } from './options.js';

/** Lists directories; `-l` long, `-a` all, `-1` one a line. */
export const ls: Program = async (io) => {
  const { options, operands } = parseOptions(io.argv.slice(1), 'la1AhRtrdFs', {
    color: 'F',
    all: 'a',
  });
  const paths = operands.length === 0 ? ['.'] : operands;
  let status = 0;
  for (const [index, name] of paths.entries()) {
    const path = resolvePath(io.cwd, name);
    const names = options.has('d') ? undefined : io.host.filesystem.list(path);
    if (names === undefined) {
      const exists =
        io.host.filesystem.read(path) !== undefined || io.host.filesystem.isDirectory(path);
      if (exists)
        await show(io, [name], path.slice(0, path.lastIndexOf('/')), options.has('l'), true);
      else {
        await io.stderr.write(
          io.host.flavour === 'ash'
            ? `ls: ${name}: No such file or directory\n`
            : `ls: cannot access '${name}': No such file or directory\n`,
        );
        status = io.host.flavour === 'ash' ? 1 : 2;
      }
      continue;
    }
    if (paths.length > 1) await io.stdout.write(`${index > 0 ? '\n' : ''}${name}:\n`);
    const shown = options.has('a')
      ? ['.', '..', ...names]
      : names.filter((each) => options.has('A') || !each.startsWith('.'));
    if (options.has('l')) await io.stdout.write(`total ${shown.length * 4}\n`);
    await show(io, shown, path, options.has('l'), options.has('1') || paths.length > 1);
  }
  return status;
};

async function show(
  io: Invocation,
  names: readonly string[],
  directory: string,
  long: boolean,
  onePerLine: boolean,
): Promise<void> {
  if (!long) {
    // On a terminal names stand in columns; a program that reads them gets one a line.
    const columns = io.env['TERM'] !== undefined && !onePerLine;
    if (names.length > 0) await io.stdout.write(`${names.join(columns ? '  ' : '\n')}\n`);
    return;
  }
  const day = new Date(io.host.clock.now()).toUTCString();
  const when = `${day.slice(8, 11)} ${String(Number(day.slice(5, 7))).padStart(2)} ${day.slice(17, 22)}`;
  for (const name of names) {
    const path = resolvePath(directory, name);
    const folder = io.host.filesystem.isDirectory(path);
    const size = folder ? 4096 : (io.host.filesystem.read(path)?.length ?? 0);
    await io.stdout.write(
      `${folder ? 'drwxr-xr-x' : '-rw-r--r--'} ${folder ? 2 : 1} root root ${String(size).padStart(6)} ${when} ${name}\n`,
    );
  }
}
