import { formatGroupVersion, type KubeObject } from '#machinery';
import type { Body, RequestContext, Target } from '../request.js';

/**
 * The body of a creation with a spec that was met before, where it has one (`RepeatedSpecs`): for bodies that come without JSON text,
 * from controllers or in protobuf. Not while somebody is shown what was received, which is not what it will be completed to.
 */
export function recognised({ received }: RequestContext, { kind }: Target, body: Body): Body {
  const { specs } = kind.strategy;
  if (specs === undefined || body.text !== undefined || received !== undefined) return body;
  const stated = body.value as (KubeObject & { readonly spec?: unknown }) | null | undefined;
  if (typeof stated?.spec !== 'object' || stated.spec === null) return body;
  const { kind: name = kind.kind, apiVersion = formatGroupVersion(kind) } = stated;
  if (name !== kind.kind || apiVersion !== formatGroupVersion(kind)) return body;
  const spec = specs.recognise(stated.spec);
  if (spec === undefined) return body;
  return { ...body, value: { ...stated, spec }, known: { spec } as KubeObject };
}
