import type { Container, Pod, ServiceAccountTokenProjection } from '#kinds';
import type { Clock, Stored, Timer } from '#machinery';
import type { ContainerRecord } from './container-record.js';

interface MountedToken {
  readonly token: string;
  /** Milliseconds since the epoch. */
  readonly expiresAt: number;
}

/** Asks the API server for a token that is bound to the pod; undefined when it issues none. */
export type RequestToken = (
  pod: Stored<Pod>,
  projection: ServiceAccountTokenProjection,
) => Promise<MountedToken | undefined>;

interface Held {
  readonly token: string;
  readonly refreshAt: number;
}

/** The tokens of one pod by what was asked for, and the timer of the next replacement. */
interface PodEntry {
  readonly held: Map<string, Held>;
  timer?: Timer;
}

const DEFAULT_SECONDS = 3600;
/** A token is replaced when so much of its life is over, and once a day at least, in milliseconds. */
const REFRESH_AFTER = 0.8;
const LONGEST_MS = 24 * 3600 * 1000;
/** When the API server gave none, it is asked again after this, in milliseconds. */
const RETRY_MS = 60 * 1000;

/**
 * The token files of projected volumes. A pod gets its tokens when one of its containers first runs a command, because making one
 * costs a signature; from then on they are replaced as a kubelet does it: at 80 % of their life.
 */
export class PodTokens {
  private readonly pods = new Map<string, PodEntry>();
  private asking = 0;

  constructor(
    private readonly clock: Clock,
    private readonly request: RequestToken,
  ) {}

  /** Requests under way. */
  get pending(): number {
    return this.asking;
  }

  /** The content of a token file now; '' as long as the pod has no such token. */
  current({ metadata }: Pod, projection: ServiceAccountTokenProjection): string {
    return this.pods.get(metadata?.uid ?? '')?.held.get(keyOf(projection))?.token ?? '';
  }

  /** Brings the token files of running containers up to date. Undefined when there is nothing to wait for. */
  refresh(pod: Stored<Pod>, records: readonly ContainerRecord[]): Promise<void> | undefined {
    const wanted = new Map(
      records.flatMap(({ spec }) =>
        projections(pod, spec).map(({ projection }) => [keyOf(projection), projection] as const),
      ),
    );
    if (wanted.size === 0) return undefined;
    const now = this.clock.now();
    const held = this.pods.get(pod.metadata.uid)?.held;
    const due = [...wanted].filter(([key]) => (held?.get(key)?.refreshAt ?? 0) <= now);
    return due.length === 0 ? undefined : this.renew(pod, records, new Map(due));
  }

  /** The pod is gone. */
  forget(uid: string): void {
    this.pods.get(uid)?.timer?.cancel();
    this.pods.delete(uid);
  }

  stop(): void {
    for (const uid of this.pods.keys()) this.forget(uid);
  }

  private async renew(
    pod: Stored<Pod>,
    records: readonly ContainerRecord[],
    due: ReadonlyMap<string, ServiceAccountTokenProjection>,
  ): Promise<void> {
    const { uid } = pod.metadata;
    const entry = this.pods.get(uid) ?? { held: new Map<string, Held>() };
    this.pods.set(uid, entry);
    this.asking += 1;
    try {
      for (const [key, projection] of due) {
        const asked = this.clock.now();
        const made = await this.request(pod, projection).catch(() => undefined);
        const life = made === undefined ? RETRY_MS : (made.expiresAt - asked) * REFRESH_AFTER;
        const token = made?.token ?? entry.held.get(key)?.token ?? '';
        entry.held.set(key, { token, refreshAt: asked + Math.min(life, LONGEST_MS) });
      }
    } finally {
      this.asking -= 1;
    }
    if (this.pods.get(uid) !== entry) return;
    this.write(pod, records);
    entry.timer?.cancel();
    const next = Math.min(...[...entry.held.values()].map(({ refreshAt }) => refreshAt));
    entry.timer = this.clock.after(
      Math.max(0, next - this.clock.now()),
      () => void this.refresh(pod, records),
    );
  }

  private write(pod: Pod, records: readonly ContainerRecord[]): void {
    for (const { spec, filesystem } of records) {
      if (filesystem === undefined) continue;
      for (const { path, projection } of projections(pod, spec))
        filesystem.files[path] = this.current(pod, projection);
    }
  }
}

function keyOf({ audience = '', expirationSeconds }: ServiceAccountTokenProjection): string {
  return `${audience} ${expirationSeconds ?? DEFAULT_SECONDS}`;
}

/** The token files that a container mounts, by absolute path. */
function projections(
  pod: Pod,
  container: Container,
): { readonly path: string; readonly projection: ServiceAccountTokenProjection }[] {
  return (container.volumeMounts ?? []).flatMap(({ name, mountPath, subPath }) => {
    const volume = pod.spec.volumes?.find((candidate) => candidate.name === name);
    return (volume?.projected?.sources ?? []).flatMap(({ serviceAccountToken: projection }) => {
      if (projection === undefined || (subPath && subPath !== projection.path)) return [];
      const root = mountPath.replace(/\/+$/, '');
      return [{ path: subPath ? root : `${root}/${projection.path}`, projection }];
    });
  });
}
