import type { Invocation, Program } from '../shell/command.js';
import type { RunningContainer } from '../behaviour.js';

const HEADINGS = [
  'CONTAINER', 'IMAGE', 'CREATED', 'STATE', 'NAME', 'ATTEMPT', 'POD ID', 'POD', 'NAMESPACE',
]; // prettier-ignore
const SHORT_ID = 13;

/** `crictl ps [-a] [-q] [--name PATTERN] [--pod ID]` of cri-tools: the containers of this machine, the youngest first. */
export const crictl: Program = async (io) => {
  const [, subcommand, ...args] = io.argv;
  if (subcommand !== 'ps' || io.host.machine === undefined) {
    await io.stderr.write(
      subcommand === 'ps'
        ? 'FATA[0000] validate service connection: no container runtime endpoint here\n'
        : `FATA[0000] crictl ${subcommand ?? ''}: only "crictl ps" is simulated\n`,
    );
    return 1;
  }
  const isAll = args.some((arg) => arg === '-a' || arg === '--all');
  const name = valueOf(args, '--name');
  const pod = valueOf(args, '--pod') ?? valueOf(args, '-p');
  const found = io.host.machine
    .containers()
    .filter((each) => isAll || each.state === 'Running')
    .filter((each) => name === undefined || each.name.includes(name))
    .filter((each) => pod === undefined || each.podId.startsWith(pod))
    .sort((left, right) => right.createdAt - left.createdAt);
  if (args.includes('-q') || args.includes('--quiet')) {
    for (const { id } of found) await io.stdout.write(`${id}\n`);
    return 0;
  }
  await io.stdout.write(table([HEADINGS, ...found.map((each) => cells(each, io))]));
  return 0;
};

function cells(container: RunningContainer, io: Invocation): string[] {
  const { id, imageId, createdAt, state, name, attempt, podId, pod, namespace } = container;
  return [
    id.slice(0, SHORT_ID),
    imageId.slice(0, SHORT_ID),
    `${age(io.host.clock.now() - createdAt)} ago`,
    state,
    name,
    String(attempt),
    podId.slice(0, SHORT_ID),
    pod,
    namespace,
  ];
}

/** Columns are as wide as their widest cell, at least 20 with three blanks between them, as cri-tools sets its tabs. */
function table(rows: readonly (readonly string[])[]): string {
  const widths = HEADINGS.map((_, column) =>
    Math.max(17, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  return rows
    .map((row) =>
      row
        .map((cell, column) =>
          column === row.length - 1 ? cell : cell.padEnd(widths[column]! + 3),
        )
        .join(''),
    )
    .map((line) => `${line}\n`)
    .join('');
}

function valueOf(args: readonly string[], flag: string): string | undefined {
  const at = args.findIndex((arg) => arg === flag || arg.startsWith(`${flag}=`));
  if (at < 0) return undefined;
  return args[at]!.includes('=') ? args[at]!.slice(flag.length + 1) : args[at + 1];
}

const UNITS: readonly (readonly [string, number])[] = [
  ['days', 86_400],
  ['hours', 3600],
  ['minutes', 60],
];

/** Two of the largest unit or more are counted in it: the words of Docker's units library. */
function age(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  for (const [unit, length] of UNITS)
    if (seconds >= 2 * length) return `${Math.floor(seconds / length)} ${unit}`;
  if (seconds >= 60) return 'About a minute';
  return seconds < 1 ? 'Less than a second' : seconds === 1 ? '1 second' : `${seconds} seconds`;
}
