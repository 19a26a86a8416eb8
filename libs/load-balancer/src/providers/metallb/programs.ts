import type { Pod } from '#kinds';

/** The programs of MetalLB that a pod may run. */
export type Program = 'controller' | 'speaker';

/** A program of MetalLB that runs in a pod of the cluster. */
export interface RunningProgram {
  /** The instance of the pod: another one knows nothing of what this one knew. */
  readonly uid: string;
  readonly pod: string;
  readonly namespace: string;
  readonly node: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly isReady: boolean;
}

const images: Readonly<Record<Program, RegExp>> = {
  controller: /(?:^|\/)metallb(?:\/|-)controller(?:[:@]|$)/,
  speaker: /(?:^|\/)metallb(?:\/|-)speaker(?:[:@]|$)/,
};

/** The program that the pod runs now; undefined: none, or not yet, or no more. */
export function programIn(pod: Pod, program: Program): RunningProgram | undefined {
  const container = pod.spec?.containers?.find(({ image = '' }) => images[program].test(image));
  const { namespace = '', name = '', uid = '', deletionTimestamp } = pod.metadata ?? {};
  if (container === undefined || deletionTimestamp !== undefined) return undefined;
  const { containerStatuses = [], conditions = [] } = pod.status ?? {};
  const state = containerStatuses.find((status) => status.name === container.name)?.state;
  if (state?.running === undefined) return undefined;
  return {
    uid,
    pod: name,
    namespace,
    node: pod.spec?.nodeName ?? '',
    args: container.args ?? [],
    env: Object.fromEntries((container.env ?? []).map((entry) => [entry.name, entry.value ?? ''])),
    isReady: conditions.some(({ type, status }) => type === 'Ready' && status === 'True'),
  };
}

/** The value of a flag of Go's `flag` package, `--name=value`; '' when it is not given. */
export function flag({ args }: RunningProgram, name: string): string {
  const prefix = new RegExp(`^--?${name}=`);
  return args.findLast((arg) => prefix.test(arg))?.replace(prefix, '') ?? '';
}
