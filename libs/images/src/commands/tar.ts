import { gunzipSync, gzipSync } from 'node:zlib';
import { resolvePath } from '../filesystem.js';
import type { Invocation, Program } from '../shell/command.js';
import { fromBytes, toBytes } from '../shell/bytes.js';
import { readAll } from '../shell/streams.js';
import { last, parseOptions, type ParsedOptions } from './options.js';
import { extract } from './tar/extract.js';
import { membersOf } from './tar/members.js';

/** How large an archive may be, in characters and, unpacked, in bytes. */
const MAX_ARCHIVE = 8 << 20;
const SHORT = 'cxtf:C:vmpzOPk';
const LONG = {
  create: 'c',
  extract: 'x',
  get: 'x',
  list: 't',
  file: 'f:',
  directory: 'C:',
  verbose: 'v',
  touch: 'm',
  gzip: 'z',
  'preserve-permissions': 'p',
  'same-permissions': 'p',
  'no-same-permissions': 'p',
  'no-same-owner': 'p',
  'same-owner': 'p',
  'absolute-names': 'P',
  'to-stdout': 'O',
  'keep-old-files': 'k',
};

/** `tar -c|-x|-t [-f FILE] [-C DIRECTORY] [-z] [-v] [MEMBER…]`: archives of files and directories. Owners and modes mean nothing here. */
export const tar: Program = async (io) => {
  const parsed = parseOptions(dashed(io.argv.slice(1)), SHORT, LONG);
  const { options } = parsed;
  const modes = ['c', 'x', 't'].filter((mode) => options.has(mode));
  if (parsed.unknown !== undefined || parsed.missing !== undefined || modes.length !== 1) {
    const problem =
      parsed.unknown === undefined
        ? modes.length === 0
          ? "You must specify one of the '-Acdtrux', '--delete' or '--test-label' options"
          : 'bad usage'
        : `unrecognized option '${parsed.unknown}'`;
    await io.stderr.write(`tar: ${problem}\n`);
    return failure(io);
  }
  return modes[0] === 'c' ? create(io, parsed) : unpack(io, parsed);
};

/** The old form, `tar xf FILE`: letters without a dash first, then the values of those that have one. */
function dashed(args: readonly string[]): readonly string[] {
  const [first = '', ...rest] = args;
  if (first === '' || first.startsWith('-')) return args;
  const named = [...first].flatMap((letter) =>
    letter === 'f' || letter === 'C' ? [`-${letter}`, rest.shift() ?? ''] : [`-${letter}`],
  );
  return [...named, ...rest];
}

const failure = ({ host }: Invocation): number => (host.flavour === 'ash' ? 1 : 2);

const directoryOf = (io: Invocation, parsed: ParsedOptions): string =>
  resolvePath(io.cwd, last(parsed, 'C') ?? '.');

async function create(io: Invocation, parsed: ParsedOptions): Promise<number> {
  const { members, problems } = membersOf(
    io.host.filesystem,
    directoryOf(io, parsed),
    parsed.operands,
    io.host.flavour,
  );
  for (const problem of problems) await io.stderr.write(`tar: ${problem}\n`);
  const failed = problems.some((problem) => !/^removing/i.test(problem));
  if (failed)
    await io.stderr.write(
      io.host.flavour === 'ash'
        ? 'tar: error exit delayed from previous errors\n'
        : 'tar: Exiting with failure status due to previous errors\n',
    );
  // Loaded when first needed: most containers never see an archive.
  const { packTar } = await import('modern-tar');
  const mtime = new Date(Math.floor(io.host.clock.now() / 1000) * 1000);
  const packed = await packTar(
    members.map(({ name, content }) => {
      const data = content === undefined ? undefined : toBytes(content);
      const owner = { uid: 0, gid: 0, uname: 'root', gname: 'root', mtime };
      return data === undefined
        ? { header: { name, size: 0, type: 'directory', mode: 0o755, ...owner } }
        : { header: { name, size: data.length, type: 'file', mode: 0o644, ...owner }, body: data };
    }),
  );
  const archive = fromBytes(parsed.options.has('z') ? gzipSync(packed) : packed);
  const file = last(parsed, 'f') ?? '-';
  const listing = file === '-' ? io.stderr : io.stdout;
  if (parsed.options.has('v')) for (const { name } of members) await listing.write(`${name}\n`);
  if (file === '-') await io.stdout.write(archive);
  else {
    const problem = io.host.filesystem.write(resolvePath(io.cwd, file), archive);
    if (problem !== undefined) {
      await io.stderr.write(`tar: ${file}: Cannot open: ${problem}\n`);
      return failure(io);
    }
  }
  return failed ? failure(io) : 0;
}

async function unpack(io: Invocation, parsed: ParsedOptions): Promise<number> {
  const file = last(parsed, 'f') ?? '-';
  const text =
    file === '-'
      ? await readAll(io.stdin, MAX_ARCHIVE)
      : io.host.filesystem.read(resolvePath(io.cwd, file));
  if (text === undefined) {
    await io.stderr.write(`tar: ${file}: Cannot open: No such file or directory\n`);
    return failure(io);
  }
  const { unpackTar } = await import('modern-tar');
  let entries: Awaited<ReturnType<typeof unpackTar>>;
  try {
    const bytes = toBytes(text);
    const isPacked = bytes[0] === 0x1f && bytes[1] === 0x8b;
    const archive = isPacked ? gunzipSync(bytes, { maxOutputLength: MAX_ARCHIVE }) : bytes;
    entries = await unpackTar(archive, { strict: true });
  } catch {
    await io.stderr.write(
      io.host.flavour === 'ash'
        ? 'tar: invalid tar magic\n'
        : 'tar: This does not look like a tar archive\ntar: Exiting with failure status due to previous errors\n',
    );
    return failure(io);
  }
  const wanted = entries.filter(({ header }) => isWanted(header.name, parsed.operands));
  const problems: string[] = [];
  for (const { header, data } of wanted) {
    if (parsed.options.has('v') || parsed.options.has('t'))
      await io.stdout.write(`${header.name}\n`);
    if (parsed.options.has('t')) continue;
    const content = fromBytes(data ?? new Uint8Array());
    if (parsed.options.has('O')) await io.stdout.write(content);
    else problems.push(...extract(io.host.filesystem, directoryOf(io, parsed), header, content));
  }
  for (const member of parsed.operands)
    if (!wanted.some(({ header }) => isWanted(header.name, [member])))
      problems.push(`${member}: Not found in archive`);
  for (const problem of problems) await io.stderr.write(`tar: ${problem}\n`);
  if (problems.length > 0 && io.host.flavour !== 'ash')
    await io.stderr.write('tar: Exiting with failure status due to previous errors\n');
  return problems.length > 0 ? failure(io) : 0;
}

function isWanted(name: string, members: readonly string[]): boolean {
  const bare = (path: string): string => path.replace(/\/+$/, '');
  return (
    members.length === 0 ||
    members.some((member) => bare(name) === bare(member) || name.startsWith(`${bare(member)}/`))
  );
}
