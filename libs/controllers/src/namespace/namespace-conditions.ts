import type { NamespaceCondition } from '#kinds';
import type { Remaining } from './content.js';

/** The conditions of a namespace that is being deleted, in the order and words of the real controller. */
export function deletionConditions(
  remaining: Remaining,
  present: readonly NamespaceCondition[],
  timestamp: string,
): readonly NamespaceCondition[] {
  const next: readonly Omit<NamespaceCondition, 'lastTransitionTime'>[] = [
    fine(
      'NamespaceDeletionDiscoveryFailure',
      'ResourcesDiscovered',
      'All resources successfully discovered',
    ),
    fine(
      'NamespaceDeletionGroupVersionParsingFailure',
      'ParsedGroupVersions',
      'All legacy kube types successfully parsed',
    ),
    fine(
      'NamespaceDeletionContentFailure',
      'ContentDeleted',
      'All content successfully deleted, may be waiting on finalization',
    ),
    remaining.resources.size === 0
      ? fine('NamespaceContentRemaining', 'ContentRemoved', 'All content successfully removed')
      : open(
          'NamespaceContentRemaining',
          'SomeResourcesRemain',
          `Some resources are remaining: ${counts(remaining.resources, 'has')}`,
        ),
    remaining.finalizers.size === 0
      ? fine(
          'NamespaceFinalizersRemaining',
          'ContentHasNoFinalizers',
          'All content-preserving finalizers finished',
        )
      : open(
          'NamespaceFinalizersRemaining',
          'SomeFinalizersRemain',
          `Some content in the namespace has finalizers remaining: ${counts(remaining.finalizers, 'in')}`,
        ),
  ];
  return next.map((condition) => {
    const old = present.find((candidate) => candidate.type === condition.type);
    const unchanged = old?.status === condition.status && old.lastTransitionTime;
    return { ...condition, lastTransitionTime: unchanged ? unchanged : timestamp };
  });
}

const fine = (type: string, reason: string, message: string) => ({
  type,
  status: 'False',
  reason,
  message,
});
const open = (type: string, reason: string, message: string) => ({
  type,
  status: 'True',
  reason,
  message,
});

function counts(numbers: ReadonlyMap<string, number>, word: 'has' | 'in'): string {
  return [...numbers]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, number]) => `${name} ${word} ${number} resource instances`)
    .join(', ');
}
