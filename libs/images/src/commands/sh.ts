import { resolvePath } from '../filesystem.js';
import type { Invocation, Program } from '../shell/command.js';
import { isIncomplete } from '../shell/incomplete.js';
import { Interpreter } from '../shell/interpreter.js';
import { Jump } from '../shell/jump.js';
import { ShellState } from '../shell/state.js';
import { readLine, type Input } from '../shell/streams.js';

/** Characters of one command that is read line by line; what is longer is not waited for. */
const MAX_COMMAND = 65_536;

/** `sh`, `bash`, `ash`, `dash`: `-c TEXT`, a script file, or commands from standard input. */
export function shellProgram(programs: (name: string) => Program | undefined): Program {
  return async (io) => {
    const name = io.argv[0] ?? 'sh';
    const flags: string[] = [];
    let at = 1;
    for (; /^[-+]\w/.test(io.argv[at] ?? '') || /^--\w/.test(io.argv[at] ?? ''); at++) {
      const arg = io.argv[at] as string;
      if (arg.startsWith('--')) continue;
      if (arg.startsWith('-')) flags.push(...arg.slice(1));
      if (arg.endsWith('o')) flags.push(io.argv[++at] ?? '');
    }
    const rest = io.argv.slice(at);
    if (flags.includes('c')) {
      const [text, title, ...positional] = rest;
      if (text === undefined) {
        await io.stderr.write(`${name}: -c requires an argument\n`);
        return 2;
      }
      return start(io, title ?? name, flags, positional, programs).run(text);
    }
    const [file, ...positional] = rest;
    if (file !== undefined) {
      const script = io.host.filesystem.read(resolvePath(io.cwd, file));
      if (script !== undefined) return start(io, file, flags, positional, programs).run(script);
      await io.stderr.write(
        `${name}: ${io.host.flavour === 'bash' ? '' : '0: cannot open '}${file}: No such file or directory\n`,
      );
      return io.host.flavour === 'bash' ? 127 : 2;
    }
    return commandsOf(io.stdin, start(io, name, flags, [], programs));
  };
}

/** Runs what is read, command by command, until `exit` or the end. */
async function commandsOf(input: Input, shell: Interpreter): Promise<number> {
  let text: string | undefined;
  for (let line = await readLine(input); line !== undefined; line = await readLine(input)) {
    text = text === undefined ? line : `${text}\n${line}`;
    if (text.length < MAX_COMMAND && isIncomplete(text)) continue;
    try {
      await shell.evaluate(text);
    } catch (error) {
      if (!(error instanceof Jump)) throw error;
      if (error.kind === 'exit') return error.value;
    }
    text = undefined;
  }
  return text === undefined ? shell.state.status : shell.run(text);
}

function start(
  io: Invocation,
  name: string,
  flags: readonly string[],
  positional: readonly string[],
  programs: (name: string) => Program | undefined,
): Interpreter {
  const state = new ShellState(io.env, name);
  state.cwd = io.cwd;
  state.positional = positional;
  for (const flag of flags) if (/^(?:e|x|u|pipefail)$/.test(flag)) state.options.add(flag);
  const { stdin, stdout, stderr, signal } = io;
  return new Interpreter(io.host, state, programs, { stdin, stdout, stderr, signal });
}
