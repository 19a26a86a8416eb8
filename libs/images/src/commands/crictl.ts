import type { Host, Program } from '../shell/command.js';
import type { MachineView, PodSandbox, RunningContainer } from '../machine-view.js';

const HEADINGS = [
  'CONTAINER', 'IMAGE', 'CREATED', 'STATE', 'NAME', 'ATTEMPT', 'POD ID', 'POD', 'NAMESPACE',
]; // prettier-ignore
const POD_HEADINGS = ['POD ID', 'CREATED', 'STATE', 'NAME', 'NAMESPACE', 'ATTEMPT', 'RUNTIME'];
const SHORT_ID = 13;

/** `crictl ps [-a] [-q] [--name PATTERN] [--pod ID]` and `crictl pods [-q] [--name PATTERN] [--namespace NAME]` of cri-tools: the containers and pods of this machine, the youngest first. */
export const crictl: Program = async (io) => {
  const [, subcommand, ...args] = io.argv;
  if (subcommand !== 'ps' && subcommand !== 'pods') {
    await io.stderr.write(
      `FATA[0000] crictl ${subcommand ?? ''}: only "crictl ps" and "crictl pods" are simulated\n`,
    );
    return 1;
  }
  if (io.host.machine === undefined) {
    await io.stderr.write(
      'FATA[0000] validate service connection: no container runtime endpoint here\n',
    );
    return 1;
  }
  const { headings, ids, rows } =
    subcommand === 'ps' ? containerListing(io.host, args) : podListing(io.host, args);
  const isQuiet = args.includes('-q') || args.includes('--quiet');
  await io.stdout.write(isQuiet ? ids.map((id) => `${id}\n`).join('') : table([headings, ...rows]));
  return 0;
};

interface Listing {
  readonly headings: readonly string[];
  readonly ids: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

function containerListing({ machine, clock }: Host, args: readonly string[]): Listing {
  const found = machine === undefined ? [] : containers(machine, args);
  return {
    headings: HEADINGS,
    ids: found.map(({ id }) => id),
    rows: found.map((each) => cells(each, clock.now())),
  };
}

function podListing({ machine, clock }: Host, args: readonly string[]): Listing {
  const found = machine === undefined ? [] : pods(machine, args);
  return {
    headings: POD_HEADINGS,
    ids: found.map(({ id }) => id),
    rows: found.map((each) => podCells(each, clock.now())),
  };
}

function containers(machine: MachineView, args: readonly string[]): RunningContainer[] {
  const isAll = args.some((arg) => arg === '-a' || arg === '--all');
  const name = valueOf(args, '--name');
  const pod = valueOf(args, '--pod') ?? valueOf(args, '-p');
  return machine
    .containers()
    .filter((each) => isAll || each.state === 'Running')
    .filter((each) => name === undefined || each.name.includes(name))
    .filter((each) => pod === undefined || each.podId.startsWith(pod))
    .sort((left, right) => right.createdAt - left.createdAt);
}

function pods(machine: MachineView, args: readonly string[]): PodSandbox[] {
  const name = valueOf(args, '--name');
  const namespace = valueOf(args, '--namespace');
  return machine
    .pods()
    .filter((each) => name === undefined || each.name.includes(name))
    .filter((each) => namespace === undefined || each.namespace === namespace)
    .sort((left, right) => right.createdAt - left.createdAt);
}

function podCells({ id, createdAt, isReady, name, namespace }: PodSandbox, now: number): string[] {
  return [
    id.slice(0, SHORT_ID),
    `${age(now - createdAt)} ago`,
    isReady ? 'Ready' : 'NotReady',
    name,
    namespace,
    '0',
    '(default)',
  ];
}

function cells(container: RunningContainer, now: number): string[] {
  const { id, imageId, createdAt, state, name, attempt, podId, pod, namespace } = container;
  return [
    id.slice(0, SHORT_ID),
    imageId.slice(0, SHORT_ID),
    `${age(now - createdAt)} ago`,
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
  const widths = rows[0]!.map((_, column) =>
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
