import type { Container, Probe } from '#kinds';

/** Why a probe failed. */
export interface ProbeFailure {
  /** As kubelet's event says it, without the kind of probe: `HTTP probe failed with statuscode: 404`. */
  readonly output: string;
  /** What an HTTP server answered. */
  readonly httpStatus?: number;
}

type ProbeKind = 'startup' | 'liveness' | 'readiness';

/** One probe of a running container. */
export interface ProbeState {
  readonly kind: ProbeKind;
  readonly probe: Probe;
  /** Milliseconds. */
  nextAt: number;
  successes: number;
  failures: number;
  /** What the newest failure looked like; undefined: it passed, or has not been tried. */
  lastFailure: ProbeFailure | undefined;
  /** An exec probe whose command has not ended yet. */
  busy: boolean;
}

/** The probes of a container that starts now. Without a startup probe the others begin at once. */
export function newProbes(container: Container, now: number): ProbeState[] {
  const kinds: readonly [ProbeKind, Probe | undefined][] = [
    ['startup', container.startupProbe],
    ['liveness', container.livenessProbe],
    ['readiness', container.readinessProbe],
  ];
  return kinds.flatMap(([kind, probe]) =>
    probe === undefined
      ? []
      : [
          {
            kind,
            probe,
            nextAt: now + (probe.initialDelaySeconds ?? 0) * 1000,
            successes: 0,
            failures: 0,
            lastFailure: undefined,
            busy: false,
          },
        ],
  );
}
