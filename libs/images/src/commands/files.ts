import { resolvePath } from '../filesystem.js';
import type { Program } from '../shell/command.js';
import { parseOptions } from './options.js';
import { readAll } from '../shell/streams.js';

/** `touch FILE…`: creates empty files. */
export const touch: Program = async (io) => {
  let status = 0;
  for (const name of parseOptions(io.argv.slice(1), 'acm').operands) {
    const path = resolvePath(io.cwd, name);
    if (io.host.filesystem.read(path) !== undefined || io.host.filesystem.isDirectory(path))
      continue;
    const failure = io.host.filesystem.write(path, '');
    if (failure === undefined) continue;
    await io.stderr.write(
      io.host.flavour === 'ash'
        ? `touch: ${name}: ${failure}\n`
        : `touch: cannot touch '${name}': ${failure}\n`,
    );
    status = 1;
  }
  return status;
};

/** `rm [-rf] PATH…`. */
export const rm: Program = async (io) => {
  const { options, operands } = parseOptions(io.argv.slice(1), 'rfRiv', {
    force: 'f',
    recursive: 'r',
  });
  let status = 0;
  for (const name of operands) {
    const path = resolvePath(io.cwd, name);
    const isDirectory = io.host.filesystem.isDirectory(path);
    let failure: string | undefined;
    if (isDirectory && !options.has('r') && !options.has('R')) failure = 'Is a directory';
    else if (!isDirectory && io.host.filesystem.read(path) === undefined)
      failure = options.has('f') ? undefined : 'No such file or directory';
    else io.host.filesystem.remove(path);
    if (failure === undefined) continue;
    await io.stderr.write(
      io.host.flavour === 'ash'
        ? `rm: can't remove '${name}': ${failure}\n`
        : `rm: cannot remove '${name}': ${failure}\n`,
    );
    status = 1;
  }
  return status;
};

/** `mkdir [-p] DIRECTORY…`. */
export const mkdir: Program = async (io) => {
  const { options, operands } = parseOptions(io.argv.slice(1), 'pm:v', { parents: 'p' });
  let status = 0;
  for (const name of operands) {
    const path = resolvePath(io.cwd, name);
    const exists = io.host.filesystem.isDirectory(path);
    const hasParent = io.host.filesystem.isDirectory(resolvePath(path, '..'));
    if ((exists || !hasParent) && !options.has('p')) {
      const failure = exists ? 'File exists' : 'No such file or directory';
      await io.stderr.write(
        io.host.flavour === 'ash'
          ? `mkdir: can't create directory '${name}': ${failure}\n`
          : `mkdir: cannot create directory ‘${name}’: ${failure}\n`,
      );
      status = 1;
    } else io.host.filesystem.makeDirectory(path);
  }
  return status;
};

/** `tee [-a] FILE…`: copies its input to files and to its output. */
export const tee: Program = async (io) => {
  const { options, operands } = parseOptions(io.argv.slice(1), 'ai');
  const text = await readAll(io.stdin);
  let status = 0;
  for (const name of operands) {
    const path = resolvePath(io.cwd, name);
    const before = options.has('a') ? (io.host.filesystem.read(path) ?? '') : '';
    const failure = io.host.filesystem.write(path, before + text);
    if (failure === undefined) continue;
    await io.stderr.write(`tee: ${name}: ${failure}\n`);
    status = 1;
  }
  await io.stdout.write(text);
  return status;
};

/** `cp SOURCE TARGET` and `mv SOURCE TARGET` for files. */
export const copy: Program = async (io) => {
  const { operands } = parseOptions(io.argv.slice(1), 'rRafpvn');
  const [source, target] = operands;
  const name = io.argv[0];
  if (source === undefined || target === undefined) {
    await io.stderr.write(`${name}: missing file operand\n`);
    return 1;
  }
  const from = resolvePath(io.cwd, source);
  const { filesystem } = io.host;
  const content = filesystem.read(from) ?? (filesystem.mayHave(from) ? '' : undefined);
  if (content === undefined) {
    await io.stderr.write(`${name}: cannot stat '${source}': No such file or directory\n`);
    return 1;
  }
  let to = resolvePath(io.cwd, target);
  if (io.host.filesystem.isDirectory(to))
    to = resolvePath(to, from.slice(from.lastIndexOf('/') + 1));
  const failure = io.host.filesystem.write(to, content);
  if (failure !== undefined) {
    await io.stderr.write(`${name}: cannot create regular file '${target}': ${failure}\n`);
    return 1;
  }
  if (name === 'mv') io.host.filesystem.remove(from);
  return 0;
};
