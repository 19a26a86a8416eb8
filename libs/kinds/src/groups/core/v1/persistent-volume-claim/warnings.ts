import { isWholeQuantity } from '#machinery';
import type { PersistentVolumeClaimSpec } from '../../../../generated/index.gen.js';

/** Warnings about what a claim asks for; `place` is where its spec stands. */
export function claimSpecWarnings(spec: PersistentVolumeClaimSpec, place: string): string[] {
  const warnings: string[] = [];
  for (const list of ['requests', 'limits'] as const) {
    const storage = spec.resources?.[list]?.['storage'];
    if (storage !== undefined && !isWholeQuantity(storage))
      warnings.push(
        `${place}.resources.${list}[storage]: fractional byte value "${storage}" is invalid, must be an integer`,
      );
  }
  return warnings;
}
