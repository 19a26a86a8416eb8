import { badRequest, fieldInvalid, StatusError, type KubeObject } from '#machinery';
import { countKeys, DecodeError, repeatedKeys, repeatsNoKey } from '#kinds';
import type { Body } from '../request.js';

export type PatchType = 'json' | 'merge' | 'strategic';

/** A text shorter than this is not nested too deeply. */
const SHALLOW = 2000;
const OPERATION_FIELDS: ReadonlySet<string> = new Set(['op', 'path', 'from', 'value']);

/** Refuses (400) a patch that is nested too deeply for an object: it could neither be merged nor shown in a message. */
export function refuseDeep({ text, value }: Body): void {
  if (text !== undefined && text.length < SHALLOW) return;
  try {
    countKeys(value);
  } catch (error) {
    throw error instanceof DecodeError ? badRequest(error.message) : error;
  }
}

/** What a strict reading finds wrong with the patch itself, whatever it is applied to: keys that occur twice, members of no operation. */
export function patchProblems(type: PatchType, { text, value }: Body): readonly string[] {
  const repeated = text === undefined || repeatsNoKey(text, value) ? [] : repeatedKeys(text);
  if (type !== 'json') return repeated;
  return [...unknownMembers(value), ...repeated].map((problem) => `json patch ${problem}`);
}

function unknownMembers(patch: unknown): string[] {
  if (!Array.isArray(patch)) return [];
  return patch.flatMap((operation: object | null, index) =>
    Object.keys(operation ?? {})
      .filter((key) => !OPERATION_FIELDS.has(key))
      .map((key) => `unknown field "[${index}].${key}"`),
  );
}

/**
 * The document as the server prints it that has applied a JSON or a merge patch to `original`: it has read only what the patch is about,
 * and writes the members of that by name; the rest stays as it was. Values of a JSON patch stay as they were sent (`sent`).
 */
export function patchedText(original: KubeObject, patched: object, sent?: unknown): string {
  const values = new Set<unknown>(
    Array.isArray(sent)
      ? sent.map((operation: { value?: unknown } | null) => operation?.value)
      : [],
  );
  const ordered = (now: unknown, before: unknown): unknown => {
    if (now === before || values.has(now) || typeof now !== 'object' || now === null) return now;
    const old = (typeof before === 'object' && before !== null ? before : {}) as Members;
    if (Array.isArray(now)) {
      const kept = new Set<unknown>(Object.values(old));
      return now.map((item: unknown, index) =>
        kept.has(item) ? item : ordered(item, old[String(index)]),
      );
    }
    const members = Object.entries(now as Members).sort(([a], [b]) => (a < b ? -1 : 1));
    return Object.fromEntries(members.map(([key, value]) => [key, ordered(value, old[key])]));
  };
  return JSON.stringify(ordered(patched, original));
}

type Members = Readonly<Record<string, unknown>>;

/** 422: a patch whose result is no object of the kind, or brings fields that do not belong. It names no kind. */
export function refusedPatch(patchText: string, detail: string): StatusError {
  const cause = fieldInvalid('patch', patchText, detail);
  return new StatusError(422, 'Invalid', ` "" is invalid: patch: ${cause.message}`, {
    causes: [cause],
  });
}
