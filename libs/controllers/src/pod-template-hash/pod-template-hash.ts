import type { PodTemplateSpec } from '#kinds';
import { safeEncode } from './safe-encode.js';
import { fnv32a } from './fnv.js';
import { printTemplate } from './go-print.js';

/**
 * The value of the label `pod-template-hash`: FNV-1a over the printed Go structure of the template, as the Deployment
 * controller computes it (kubernetes: pkg/util/hash, controller_utils ComputeHash), so that names equal those of a real cluster.
 * `collisionCount` is mixed in when set.
 */
export function podTemplateHash(template: PodTemplateSpec, collisionCount?: number): string {
  const bytes = Buffer.from(printTemplate(template), 'utf8');
  const collision = Buffer.alloc(collisionCount === undefined ? 0 : 8);
  if (collisionCount !== undefined) collision.writeUInt32LE(collisionCount >>> 0, 0);
  return safeEncode(String(fnv32a(Buffer.concat([bytes, collision]))));
}
