import { resolvePath } from '../filesystem.js';
import { Jump } from './jump.js';
import type { Builtin } from './shell.js';
import { readLine } from './streams.js';

/** Programs that every shell also has built in: they work in images that do not ship the file. */
export const builtinPrograms: ReadonlySet<string> = new Set([
  'echo',
  'printf',
  'test',
  '[',
  'true',
  'false',
  'pwd',
  'kill',
]);

/** Variables in the order of their names, as shells list them. */
const byName = ([left]: [string, unknown], [right]: [string, unknown]): number =>
  left < right ? -1 : 1;

const number = (text: string | undefined, fallback: number): number =>
  text !== undefined && /^\d+$/.test(text) ? Number(text) : fallback;

/** Commands that change the shell itself (POSIX special builtins, and what bash and ash add). */
export const builtins: Readonly<Record<string, Builtin>> = {
  ':': () => 0,
  cd: async (shell, argv, { stderr }) => {
    const home = shell.state.variables.get('HOME') ?? '/';
    const wanted =
      argv[1] === '-' ? (shell.state.variables.get('OLDPWD') ?? home) : (argv[1] ?? home);
    const path = resolvePath(shell.state.cwd, wanted);
    if (!shell.filesystem.isDirectory(path)) {
      const problem =
        shell.filesystem.read(path) === undefined ? 'No such file or directory' : 'Not a directory';
      await stderr.write(
        shell.host.flavour === 'bash'
          ? `${shell.state.name}: cd: ${wanted}: ${problem}\n`
          : `${shell.state.name}: cd: can't cd to ${wanted}: ${problem}\n`,
      );
      return shell.host.flavour === 'bash' ? 1 : 2;
    }
    shell.state.variables.set('OLDPWD', shell.state.cwd);
    shell.state.variables.set('PWD', path);
    shell.state.cwd = path;
    return 0;
  },
  exit: (shell, argv) => {
    throw new Jump('exit', number(argv[1], shell.state.status) & 255);
  },
  logout: (shell) => {
    throw new Jump('exit', shell.state.status);
  },
  return: (shell, argv) => {
    throw new Jump('return', number(argv[1], shell.state.status) & 255);
  },
  break: (_, argv) => {
    throw new Jump('break', number(argv[1], 1));
  },
  continue: (_, argv) => {
    throw new Jump('continue', number(argv[1], 1));
  },
  export: async (shell, argv, { stdout }) => {
    const names = argv.slice(1).filter((arg) => !arg.startsWith('-'));
    for (const arg of names) {
      const equals = arg.indexOf('=');
      const name = equals < 0 ? arg : arg.slice(0, equals);
      if (equals >= 0) shell.state.variables.set(name, arg.slice(equals + 1));
      shell.state.exported.add(name);
    }
    if (names.length > 0) return 0;
    const prefix = shell.host.flavour === 'bash' ? 'declare -x' : 'export';
    for (const [name, value] of Object.entries(shell.state.environment()).sort(byName))
      await stdout.write(`${prefix} ${name}="${value}"\n`);
    return 0;
  },
  local: (shell, argv) => {
    for (const arg of argv.slice(1)) {
      const equals = arg.indexOf('=');
      shell.state.variables.set(
        equals < 0 ? arg : arg.slice(0, equals),
        equals < 0 ? '' : arg.slice(equals + 1),
      );
    }
    return 0;
  },
  unset: (shell, argv) => {
    for (const name of argv.slice(1)) {
      shell.state.variables.delete(name);
      shell.state.exported.delete(name);
      shell.state.functions.delete(name);
    }
    return 0;
  },
  set: async (shell, argv, { stdout }) => {
    if (argv.length === 1) {
      for (const [name, value] of [...shell.state.variables].sort(byName))
        await stdout.write(`${name}='${value}'\n`);
    }
    for (let at = 1; at < argv.length; at++) {
      const arg = argv[at] as string;
      if (arg === '--' || !/^[-+]/.test(arg)) {
        shell.state.positional = argv.slice(arg === '--' ? at + 1 : at);
        break;
      }
      const flags =
        arg.slice(1) === 'o'
          ? [argv[++at] ?? '']
          : Array.from(arg.slice(1)).filter((flag) => flag !== 'o');
      if (arg.length > 2 && arg.endsWith('o')) flags.push(argv[++at] ?? '');
      for (const flag of flags) {
        const short = { errexit: 'e', xtrace: 'x', nounset: 'u' }[flag] ?? flag;
        if (arg.startsWith('-')) shell.state.options.add(short);
        else shell.state.options.delete(short);
      }
    }
    return 0;
  },
  shift: (shell, argv) => {
    shell.state.positional = shell.state.positional.slice(number(argv[1], 1));
    return 0;
  },
  eval: (shell, argv, streams) => shell.evaluate(argv.slice(1).join(' '), streams),
  exec: async (shell, argv, streams) => {
    if (argv.length === 1) return 0;
    throw new Jump('exit', await shell.execute(argv.slice(1), streams));
  },
  command: (shell, argv, streams) => {
    if (argv[1] === '-v' || argv[1] === '-V') return locate(shell, argv.slice(2), streams);
    return shell.execute(argv.slice(1), streams);
  },
  type: (shell, argv, streams) => locate(shell, argv.slice(1), streams),
  wait: async (shell) => {
    await shell.wait();
    return 0;
  },
  read: async (shell, argv, { stdin }) => {
    const names = argv.slice(1).filter((arg) => !arg.startsWith('-'));
    const line = await readLine(stdin);
    const fields = (line ?? '').trim().split(/[ \t]+/);
    for (const [index, name] of names.entries()) {
      shell.state.variables.set(
        name,
        index === names.length - 1 ? fields.slice(index).join(' ') : (fields[index] ?? ''),
      );
    }
    return line === undefined ? 1 : 0;
  },
  trap: (shell, argv) => {
    const [, action, ...signals] = argv;
    for (const signal of signals) {
      const name = signal
        .replace(/^SIG/, '')
        .replace(/^15$/, 'TERM')
        .replace(/^2$/, 'INT')
        .replace(/^0$/, 'EXIT');
      if (action === '-' || action === undefined) shell.state.traps.delete(name);
      else shell.state.traps.set(name, action);
    }
    return 0;
  },
  '.': (shell, argv, streams) => source(shell, argv, streams),
  source: (shell, argv, streams) => source(shell, argv, streams),
  umask: async (_, argv, { stdout }) => {
    if (argv.length === 1) await stdout.write('0022\n');
    return 0;
  },
};

const source: Builtin = async (shell, argv, streams) => {
  const text = shell.filesystem.read(resolvePath(shell.state.cwd, argv[1] ?? ''));
  if (text !== undefined) return shell.evaluate(text, streams);
  await streams.stderr.write(
    `${shell.state.name}: ${argv[0]}: ${argv[1] ?? ''}: No such file or directory\n`,
  );
  return 1;
};

const locate: Builtin = async (shell, names, { stdout }) => {
  let status = 0;
  for (const name of names) {
    if (
      Object.hasOwn(builtins, name) ||
      builtinPrograms.has(name) ||
      shell.state.functions.has(name)
    )
      await stdout.write(`${name}\n`);
    else if (shell.filesystem.commands.has(name)) await stdout.write(`/usr/bin/${name}\n`);
    else status = 1;
  }
  return status;
};
