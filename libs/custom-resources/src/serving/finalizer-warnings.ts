import { qualifiedName, quote, type KubeObject } from '#machinery';

const STANDARD = new Set(['orphan', 'foregroundDeletion', 'kubernetes']);
const PLACE = 'metadata.finalizers';
const PREFER = 'prefer a domain-qualified finalizer name';

/** Warnings of finalizers that a custom resource gets and that are no qualified names (apiextensions' `validateKubeFinalizerName`). */
export function finalizerWarnings(object: KubeObject, old?: KubeObject): string[] {
  const before = new Set(old?.metadata?.finalizers);
  const added = new Set((object.metadata?.finalizers ?? []).filter((name) => !before.has(name)));
  return [...added].toSorted().flatMap((name) => {
    const warnings = qualifiedName(name);
    if (!name.includes('/') && !STANDARD.has(name))
      warnings.push(
        `${PREFER}${name.includes('.') ? ' including a path (/)' : ''} to avoid accidental conflicts with other finalizer writers`,
      );
    return warnings.map((warning) => `${PLACE}: ${quote(name)}: ${warning}`);
  });
}
