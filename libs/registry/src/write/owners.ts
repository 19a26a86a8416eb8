import type { Draft, KubeObject, OwnerReference } from '#machinery';

/**
 * Drops owners that an object names twice and pushes a warning about them. The server does so with what a client sends (except for
 * patches), and again once admission is through.
 */
export function dropRepeatedOwners(
  object: Draft<KubeObject>,
  warnings: string[],
  afterAdmission: boolean,
): void {
  const owners = object.metadata?.ownerReferences;
  if (owners === undefined || owners.length < 2) return;
  const kept = new Map<string, (typeof owners)[number]>();
  const repeated: string[] = [];
  for (const owner of owners) {
    const text = textOf(owner);
    if (kept.has(text)) repeated.push(owner.uid);
    else kept.set(text, owner);
  }
  if (repeated.length === 0) return;
  object.metadata!.ownerReferences = [...kept.values()];
  const when = afterAdmission ? ' after mutating admission happens' : '';
  warnings.push(
    `.metadata.ownerReferences contains duplicate entries${when}; API server dedups owner references in 1.20+, and may reject such requests as early as 1.24; please fix your requests; duplicate UID(s) observed: ${repeated.join(', ')}`,
  );
}

/** Equal for equal references, in whatever order their members were written. */
const textOf = (owner: OwnerReference): string =>
  JSON.stringify([
    owner.apiVersion,
    owner.kind,
    owner.name,
    owner.uid,
    owner.controller,
    owner.blockOwnerDeletion,
  ]);
