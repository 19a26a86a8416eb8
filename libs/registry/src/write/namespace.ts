import type { Draft, KubeObject } from '#machinery';
import type { KindDefinition, Namespace } from '#kinds';

/** Namespaces have finalizers of their own in the spec; everything else is complete without them. */
export function isComplete(kind: KindDefinition, object: KubeObject): boolean {
  return !isNamespace(kind) || ((object as Namespace).spec?.finalizers ?? []).length === 0;
}

export function isNamespace(kind: KindDefinition): boolean {
  return kind.storage.resource === 'namespaces';
}

/** A namespace that was asked to go: nothing new comes in, the namespace controller empties it. */
export function terminating(namespace: Namespace, now: string): Draft<KubeObject> {
  return {
    ...namespace,
    metadata: { ...namespace.metadata, deletionTimestamp: now },
    status: { ...namespace.status, phase: 'Terminating' },
  } as unknown as Draft<KubeObject>;
}
