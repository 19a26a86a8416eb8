import type { Draft, KubeObject } from '#machinery';
import type { Attributes } from '#admission';
import type { Environment } from '../environment.js';
import type { RequestContext, Target, WriteOptions } from '../request.js';
import { attributesOf } from './attributes.js';

/** Both passes of admission for what is posted to a subresource and is not stored itself (`Binding`, `Eviction`, `TokenRequest`). */
export async function admitSubresource(
  { admission }: Environment,
  context: RequestContext,
  target: Target & { readonly name: string },
  options: WriteOptions,
  object: Draft<KubeObject>,
  objectKind: NonNullable<Attributes['objectKind']>,
): Promise<void> {
  const attributes = attributesOf('CREATE', context, target, target.name, options, { objectKind });
  const before = admission.admit(object, attributes);
  if (before !== undefined) await before;
  const after = admission.validate(object, attributes);
  if (after !== undefined) await after;
}
