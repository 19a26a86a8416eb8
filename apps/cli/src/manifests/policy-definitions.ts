import type { Manifest } from './documents.js';

const GROUP = 'policy.networking.k8s.io';

/** Manifests that hold cluster-wide network policies without their definitions get those, too. */
export async function withDefinitions(
  manifests: readonly Manifest[],
): Promise<readonly Manifest[]> {
  const used = new Set(
    manifests.flatMap(({ object }) =>
      object.apiVersion?.startsWith(`${GROUP}/`) === true ? (object.kind ?? []) : [],
    ),
  );
  if (used.size === 0) return manifests;
  const { policyDefinitions } = await import('#network');
  const missing = policyDefinitions().filter(
    ({ metadata, spec }) =>
      used.has(spec.names.kind) &&
      !manifests.some(
        ({ object }) =>
          object.kind === 'CustomResourceDefinition' && object.metadata?.name === metadata?.name,
      ),
  );
  return [...missing.map((object) => ({ file: '', object })), ...manifests];
}
