import { parseGroupVersion } from '#machinery';
import type { Manifest } from './documents.js';
import { KNOWN_DEFINITIONS } from './known-definitions.js';

/** Manifests that hold objects of a group whose definitions come with the program get those, too, but the ones that they hold themselves. */
export async function withDefinitions(
  manifests: readonly Manifest[],
): Promise<readonly Manifest[]> {
  const used = new Set(
    manifests.map(({ object }) => parseGroupVersion(object.apiVersion ?? '')?.group ?? ''),
  );
  const present = new Set(
    manifests.flatMap(({ object }) =>
      object.kind === 'CustomResourceDefinition' ? (object.metadata?.name ?? []) : [],
    ),
  );
  const wanted = KNOWN_DEFINITIONS.filter(({ group }) => used.has(group));
  const loaded = await Promise.all(wanted.map(({ load }) => load()));
  const missing = loaded.flat().filter(({ metadata }) => !present.has(metadata?.name ?? ''));
  return [...missing.map((object) => ({ file: '', object })), ...manifests];
}
