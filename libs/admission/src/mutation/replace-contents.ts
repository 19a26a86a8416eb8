import type { Draft, KubeObject } from '#machinery';

/** Makes `target` hold what `source` holds, so that everybody who has the object of the request sees it changed. */
export function replaceContents(target: Draft<KubeObject>, source: KubeObject): void {
  for (const key of Object.keys(target)) delete (target as Record<string, unknown>)[key];
  Object.assign(target, structuredClone(source));
}
