import type { Container, ResourceRequirements } from '#kinds';
import type { ContainerProcess, RootFilesystem } from '#images';
import type { Console } from './console.js';
import { LogBuffer } from './log-buffer.js';
import type { ProbeState } from './probe-state.js';

export type ContainerRole = 'init' | 'sidecar' | 'main' | 'ephemeral';

export interface Waiting {
  readonly phase: 'waiting';
  readonly reason: string;
  readonly message?: string;
}

export interface Running {
  readonly phase: 'running';
  /** Milliseconds. */
  readonly startedAt: number;
}

export interface Terminated {
  readonly phase: 'terminated';
  readonly exitCode: number;
  readonly reason: string;
  readonly message?: string;
  readonly startedAt: number;
  readonly finishedAt: number;
  readonly containerID: string;
}

/** Everything that a node knows of one container of a pod. Only the pod's worker writes to it. */
export interface ContainerRecord {
  readonly spec: Container;
  readonly role: ContainerRole;
  state: Waiting | Running | Terminated;
  /** What the container has been given; the pod's spec may ask for something else by now. */
  resources: ResourceRequirements;
  /** The next run is due whatever the restart policy says: other resources ask for it. */
  resizing?: boolean;
  last?: Terminated;
  restarts: number;
  /** Failures in a row that slow the next attempt down: crashes, or pulls. */
  failures: number;
  /** Nothing happens before this time; undefined: nothing is being waited for. */
  dueAt?: number;
  /** An image pull is under way or done. */
  image: 'unknown' | 'pulling' | 'present';
  containerID: string;
  started: boolean;
  ready: boolean;
  log: LogBuffer;
  previousLog?: LogBuffer;
  process?: ContainerProcess;
  filesystem?: RootFilesystem;
  /** When the process ends by itself, and with what. */
  exit?: { readonly at: number; readonly code: number; readonly log: readonly string[] };
  /** Where those who attach reach a program that runs in the container. */
  console?: Console;
  /** Ends a program that runs in the container. */
  abort?: AbortController;
  probes: ProbeState[];
}

export function newRecord(
  spec: Container,
  role: ContainerRole,
  initializing: boolean,
): ContainerRecord {
  return {
    spec,
    role,
    state: { phase: 'waiting', reason: initializing ? 'PodInitializing' : 'ContainerCreating' },
    resources: spec.resources ?? {},
    restarts: 0,
    failures: 0,
    image: 'unknown',
    containerID: '',
    started: false,
    ready: false,
    log: new LogBuffer(),
    probes: [],
  };
}
