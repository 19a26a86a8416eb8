import type { KubeObject } from '#machinery';

/** The name of the newest object that one of `annotations` marks as default; of equally old ones, the first by name. */
export function newestDefault(
  candidates: readonly KubeObject[],
  annotations: readonly string[],
): string | undefined {
  let chosen: { readonly name: string; readonly created: string } | undefined;
  for (const { metadata } of candidates) {
    if (!annotations.some((annotation) => metadata?.annotations?.[annotation] === 'true')) continue;
    const candidate = { name: metadata?.name ?? '', created: metadata?.creationTimestamp ?? '' };
    const newer = chosen === undefined || candidate.created > chosen.created;
    if (newer || (candidate.created === chosen!.created && candidate.name < chosen!.name))
      chosen = candidate;
  }
  return chosen?.name;
}
