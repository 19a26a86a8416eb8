import type { Draft, KubeObject } from '#machinery';
import type { Environment } from '../environment.js';
import type { RequestContext, Target } from '../request.js';
import { attributesOf } from '../write/attributes.js';

/**
 * Admission of a request that hands its connection on (exec, attach, port-forward, proxy): both passes of the operation CONNECT, before
 * anybody looks whether the target exists. The object is the options of the request; gives what admission made of them. Throws a StatusError when it refuses.
 */
export async function connect(
  { admission }: Environment,
  context: RequestContext,
  target: Target & { readonly name: string },
  options: KubeObject,
): Promise<KubeObject> {
  const objectKind = { group: '', version: 'v1', kind: options.kind ?? '' };
  const { options: _, ...attributes } = attributesOf(
    'CONNECT',
    context,
    target,
    target.name,
    {},
    {
      objectKind,
    },
  );
  const object = { ...options } as Draft<KubeObject>;
  const before = admission.admit(object, attributes);
  if (before !== undefined) await before;
  const after = admission.validate(object, attributes);
  if (after !== undefined) await after;
  return object;
}
