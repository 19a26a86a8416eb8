import type { Pod } from '#kinds';
import { formatTime, type KubeObject, type Stored } from '#machinery';

/** The moment that test objects are made at, in milliseconds. */
export const epoch = Date.parse('2026-01-01T00:00:00Z');

/** An object as the API server would hold it: what is given, with the metadata that a stored object always has. */
export function stored<T extends KubeObject>(object: T & { readonly kind: string }): Stored<T> {
  const name = object.metadata?.name ?? 'x';
  return {
    apiVersion: 'v1',
    ...object,
    metadata: {
      namespace: 'ns',
      uid: `uid-${name}`,
      resourceVersion: '1',
      creationTimestamp: formatTime(epoch),
      generation: 1,
      ...object.metadata,
      name,
    },
  } as unknown as Stored<T>;
}

export interface PodState {
  readonly phase?: string;
  readonly ready?: boolean;
  readonly readySince?: number;
  readonly node?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly deleting?: boolean;
  readonly restarts?: number;
  readonly requests?: Readonly<Record<string, string>>;
}

/** A pod in a given state; by default running and ready since `epoch`. */
export function podIn(name: string, state: PodState = {}): Stored<Pod> {
  const { phase = 'Running', ready = phase === 'Running', readySince = epoch } = state;
  const requests = state.requests === undefined ? {} : { resources: { requests: state.requests } };
  return stored<Pod>({
    kind: 'Pod',
    metadata: {
      name,
      ...(state.labels === undefined ? {} : { labels: state.labels }),
      ...(state.annotations === undefined ? {} : { annotations: state.annotations }),
      ...(state.deleting === true ? { deletionTimestamp: formatTime(epoch + 30_000) } : {}),
    },
    spec: {
      containers: [{ name: 'c', image: 'nginx', ...requests }],
      ...(state.node === undefined ? {} : { nodeName: state.node }),
    },
    status: {
      phase,
      conditions: [
        {
          type: 'Ready',
          status: ready ? 'True' : 'False',
          lastTransitionTime: formatTime(readySince),
        },
      ],
      containerStatuses: [
        { name: 'c', image: 'nginx', imageID: '', ready, restartCount: state.restarts ?? 0 },
      ],
    },
  });
}
