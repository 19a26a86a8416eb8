import {
  compareFields,
  fieldDifference,
  messageJson,
  StructuredMergeError,
  toFieldSet,
  type Draft,
  type FieldSet,
  type KubeObject,
  type Versions,
} from '#machinery';

/** Where client-side apply keeps what it applied last. */
const ANNOTATION = 'kubectl.kubernetes.io/last-applied-configuration';
/** Annotations together must not become larger than this. */
const MAX_ANNOTATIONS_BYTES = 256 * 1024;

export function hasLastApplied(object: KubeObject): boolean {
  return object.metadata?.annotations?.[ANNOTATION] !== undefined;
}

/**
 * The fields that client-side apply set and that still have its values: whoever moves from it to server-side apply may take them.
 * Undefined when there is no usable annotation.
 */
export function lastAppliedFields(
  live: KubeObject,
  versions: Versions,
  apiVersion: string,
): FieldSet | undefined {
  const text = live.metadata?.annotations?.[ANNOTATION];
  const type = versions.typeOf(apiVersion);
  if (!text || type === undefined) return undefined;
  try {
    const applied = JSON.parse(text) as KubeObject;
    if (applied.apiVersion !== apiVersion) return undefined;
    const { modified, added, removed } = compareFields(type, applied, live);
    const fields = fieldDifference(fieldDifference(toFieldSet(type, applied), modified), added);
    return fieldDifference(fields, removed);
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof StructuredMergeError) return undefined;
    throw error;
  }
}

/** Keeps the annotation in step with a server-side apply, so that an older kubectl can go on; drops it when it no longer fits. */
export function setLastApplied(object: Draft<KubeObject>, applied: KubeObject): void {
  const annotations = (object.metadata!.annotations ??= {});
  annotations[ANNOTATION] = `${messageJson(sorted(withoutAnnotation(applied)))}\n`;
  let size = 0;
  for (const [key, value] of Object.entries(annotations))
    size += Buffer.byteLength(key) + Buffer.byteLength(value);
  if (size > MAX_ANNOTATIONS_BYTES) delete annotations[ANNOTATION];
}

function withoutAnnotation(applied: KubeObject): KubeObject {
  const annotations = applied.metadata?.annotations;
  if (annotations?.[ANNOTATION] === undefined) return applied;
  const { [ANNOTATION]: _, ...rest } = annotations;
  return { ...applied, metadata: { ...applied.metadata, annotations: rest } };
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  return Object.fromEntries(members.map(([name, member]) => [name, sorted(member)]));
}
