import type { Program } from '../shell/command.js';
import { parseOptions } from './options.js';

export const succeed: Program = () => 0;
export const fail: Program = () => 1;

/** The working directory. */
export const pwd: Program = async (io) => {
  await io.stdout.write(`${io.cwd}\n`);
  return 0;
};

/** The pod's host name; `-i` its address, `-f` its name in /etc/hosts. */
export const hostname: Program = async (io) => {
  const { container } = io.host;
  const { options } = parseOptions(io.argv.slice(1), 'iIfsd');
  let text = container.hostname;
  if (options.has('i')) text = container.podIPs[0] ?? '';
  else if (options.has('I')) text = `${container.podIPs.join(' ')} `;
  else if (options.has('f')) {
    const line = (container.files['/etc/hosts'] ?? '')
      .split('\n')
      .find((each) => each.split(/\s+/).includes(container.hostname));
    text = line?.split(/\s+/)[1] ?? container.hostname;
  }
  await io.stdout.write(`${text}\n`);
  return 0;
};

export const whoami: Program = async (io) => {
  await io.stdout.write('root\n');
  return 0;
};

/** `id [-u] [-g] [-n]`. */
export const id: Program = async (io) => {
  const { options } = parseOptions(io.argv.slice(1), 'ugGn');
  if (options.has('u') || options.has('g') || options.has('G'))
    await io.stdout.write(options.has('n') ? 'root\n' : '0\n');
  else await io.stdout.write('uid=0(root) gid=0(root) groups=0(root)\n');
  return 0;
};

/** `uname [-asnrmo]`. */
export const uname: Program = async (io) => {
  const { options } = parseOptions(io.argv.slice(1), 'asnrvmo');
  const fields = [
    ['s', 'Linux'], ['n', io.host.container.hostname], ['r', '6.8.0-60-generic'], ['v', '#63-Ubuntu SMP PREEMPT_DYNAMIC'],
    ['m', 'x86_64'], ['o', io.host.flavour === 'ash' ? 'Linux' : 'GNU/Linux'],
  ] as const; // prettier-ignore
  const shown = fields.filter(
    ([flag]) => options.has('a') || options.has(flag) || (options.size === 0 && flag === 's'),
  );
  await io.stdout.write(`${shown.map(([, value]) => value).join(' ')}\n`);
  return 0;
};

/** Without a command: prints the environment; `env A=1 command` runs it with changes. */
export const env: Program = async (io) => {
  const rest = io.argv.slice(1);
  const changed = rest[0] === '-i' ? {} : { ...io.env };
  if (rest[0] === '-i') rest.shift();
  while (rest[0]?.includes('=')) {
    const [assignment] = rest.splice(0, 1) as [string];
    changed[assignment.slice(0, assignment.indexOf('='))] = assignment.slice(
      assignment.indexOf('=') + 1,
    );
  }
  if (rest.length > 0) return io.run(rest, { env: changed });
  for (const [name, value] of Object.entries(changed)) await io.stdout.write(`${name}=${value}\n`);
  return 0;
};

/** Values of variables, or the whole environment. */
export const printenv: Program = async (io) => {
  if (io.argv.length === 1) return env(io);
  let status = 0;
  for (const name of io.argv.slice(1)) {
    const value = io.env[name];
    if (value === undefined) status = 1;
    else await io.stdout.write(`${value}\n`);
  }
  return status;
};

/** Paths of programs. */
export const which: Program = async (io) => {
  let status = 0;
  for (const name of io.argv.slice(1).filter((arg) => !arg.startsWith('-'))) {
    if (io.host.filesystem.commands.has(name))
      await io.stdout.write(`${io.host.flavour === 'ash' ? '/bin' : '/usr/bin'}/${name}\n`);
    else status = 1;
  }
  return status;
};

/** Signals to processes: only process 1 and the caller exist, and process 1 ignores what it has no handler for. */
export const kill: Program = async (io) => {
  if (io.argv[1] === '-l') {
    await io.stdout.write(
      'HUP INT QUIT ILL TRAP ABRT BUS FPE KILL USR1 SEGV USR2 PIPE ALRM TERM\n',
    );
    return 0;
  }
  const targets = io.argv.slice(1).filter((arg) => /^\d+$/.test(arg));
  let status = targets.length === 0 ? 1 : 0;
  for (const target of targets) {
    if (target === '1') continue;
    await io.stderr.write(
      `${io.host.flavour === 'bash' ? 'bash: ' : ''}kill: (${target}) - No such process\n`,
    );
    status = 1;
  }
  return status;
};

/** The container's process and the command itself. */
export const ps: Program = async (io) => {
  const { command, args } = io.host.container;
  const first =
    [...command, ...args].join(' ') ||
    (io.host.container.image.split('/').at(-1) ?? '').split(/[:@]/)[0];
  const own = io.argv.join(' ');
  const lines =
    io.host.flavour === 'ash'
      ? [
          'PID   USER     TIME  COMMAND',
          `    1 root      0:00 ${first}`,
          `    7 root      0:00 ${own}`,
        ]
      : io.argv.slice(1).join('').includes('a')
        ? [
            'USER         PID %CPU %MEM    VSZ   RSS TTY      STAT START   TIME COMMAND',
            `root           1  0.0  0.0   2792  1024 ?        Ss   00:00   0:00 ${first}`,
            `root           7  0.0  0.0   7888  3968 ?        R    00:00   0:00 ${own}`,
          ]
        : [
            '    PID TTY          TIME CMD',
            `      1 ?        00:00:00 ${first?.split(' ')[0]?.split('/').at(-1)}`,
            `      7 ?        00:00:00 ${io.argv[0]}`,
          ];
  await io.stdout.write(`${lines.join('\n')}\n`);
  return 0;
};
