import type { Draft, KubeObject, Stored } from '#machinery';
import type { KindDefinition } from '#kinds';
import type { DeleteOptions } from '../request.js';

const ORPHAN = 'orphan';
const FOREGROUND = 'foregroundDeletion';

export interface DeletionDecision {
  /** A graceful deletion is under way already and this request changes nothing. */
  readonly pending: boolean;
  /** The object with the marks of its deletion, when it must be written before anything else. */
  readonly marked?: Draft<KubeObject>;
  /** The marked object is kept for its grace period or its finalizers. */
  readonly stays: boolean;
}

/**
 * What a DELETE does to an object (API conventions, "Graceful deletion"; garbage collection's finalizers). `nowMs` and `now` are the
 * same moment as a number and as text.
 */
export function decideDeletion(
  kind: KindDefinition,
  old: Stored,
  options: DeleteOptions,
  nowMs: number,
  now: string,
): DeletionDecision {
  const grace = graceOf(kind, old, options, nowMs);
  if (grace === 'pending') return { pending: true, stays: true };
  const finalizers = finalizersAfter(kind, old, options);
  const changed =
    finalizers.length !== (old.metadata.finalizers ?? []).length ||
    finalizers.some((item) => !old.metadata.finalizers!.includes(item));
  if (grace === undefined && finalizers.length === 0 && !changed)
    return { pending: false, stays: false };

  const metadata: Draft<KubeObject>['metadata'] = { ...old.metadata, finalizers } as Draft<
    Stored['metadata']
  >;
  if (grace !== undefined) Object.assign(metadata, grace);
  else if (finalizers.length > 0) Object.assign(metadata, markedForFinalizers(old, now));
  const stays = finalizers.length > 0 || (grace?.deletionGracePeriodSeconds ?? 0) > 0;
  return { pending: false, stays, marked: { ...old, metadata } };
}

interface GraceMarks {
  readonly deletionTimestamp: string;
  readonly deletionGracePeriodSeconds: number;
  readonly generation?: number;
}

/** The marks of a graceful deletion; undefined when the kind knows none; 'pending' when one is under way and is not shortened. */
function graceOf(
  kind: KindDefinition,
  old: Stored,
  options: DeleteOptions,
  nowMs: number,
): GraceMarks | 'pending' | undefined {
  const { gracePeriod } = kind.strategy;
  if (gracePeriod === undefined) return undefined;
  const { deletionTimestamp, deletionGracePeriodSeconds, generation } = old.metadata;
  if (deletionTimestamp != null) {
    // Announced, but the removal itself did not follow: this request makes up for it.
    if (!deletionGracePeriodSeconds) return undefined;
    const requested = options.gracePeriodSeconds;
    if (requested === undefined || requested >= deletionGracePeriodSeconds) return 'pending';
    const period = Math.max(requested, requested < 0 ? 1 : 0);
    const shortened = Date.parse(deletionTimestamp) - (deletionGracePeriodSeconds - period) * 1000;
    return { deletionTimestamp: seconds(shortened), deletionGracePeriodSeconds: period };
  }
  const period = gracePeriod(old, options.gracePeriodSeconds);
  return {
    deletionTimestamp: seconds(nowMs + period * 1000),
    deletionGracePeriodSeconds: period,
    ...(generation === undefined ? {} : { generation: generation + 1 }),
  };
}

function markedForFinalizers(old: Stored, now: string): Partial<GraceMarks> {
  const { deletionTimestamp, deletionGracePeriodSeconds, generation } = old.metadata;
  return {
    deletionTimestamp:
      deletionTimestamp != null && deletionTimestamp <= now ? deletionTimestamp : now,
    deletionGracePeriodSeconds: 0,
    ...(generation === undefined || deletionGracePeriodSeconds !== undefined
      ? {}
      : { generation: generation + 1 }),
  };
}

/** The object's finalizers with those that the propagation policy asks for. */
function finalizersAfter(kind: KindDefinition, old: Stored, options: DeleteOptions): string[] {
  const present = old.metadata.finalizers ?? [];
  const others = present.filter((finalizer) => finalizer !== ORPHAN && finalizer !== FOREGROUND);
  const policy = propagation(kind, present, options);
  if (policy === 'Orphan') return [...others, ORPHAN];
  return policy === 'Foreground' ? [...others, FOREGROUND] : others;
}

/** The request's word first, then what an earlier request left in the object, then the kind's default. */
function propagation(
  kind: KindDefinition,
  finalizers: readonly string[],
  options: DeleteOptions,
): string {
  // Events own nothing and pass quickly; the collector ignores them.
  if (kind.kind === 'Event') return 'Background';
  if (options.orphanDependents !== undefined)
    return options.orphanDependents ? 'Orphan' : 'Background';
  if (options.propagationPolicy !== undefined) return options.propagationPolicy;
  if (finalizers.includes(ORPHAN)) return 'Orphan';
  if (finalizers.includes(FOREGROUND)) return 'Foreground';
  return kind.strategy.defaultPropagation ?? 'Background';
}

function seconds(ms: number): string {
  return new Date(ms).toISOString().replace(/\.\d+Z$/, 'Z');
}
