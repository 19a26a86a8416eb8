import type { BackendObject, Filter, Route } from '../api/routes.js';
import { backendOf } from './backends.js';
import { failed, fulfilled, type Finding } from './finding.js';
import type { GatewayObjects } from './gateway-objects.js';

/** Filters that gateways carry out. */
const FILTERS: readonly string[] = [
  'RequestHeaderModifier',
  'ResponseHeaderModifier',
  'RequestRedirect',
  'URLRewrite',
  'RequestMirror',
];

/** The filters of a rule or a backend that cannot be carried out: what they would have let through gets an error (HTTPRouteFilter `type`). */
export const unknownFilters = (filters: readonly Filter[] | undefined): readonly string[] =>
  (filters ?? []).map(({ type }) => type).filter((type) => !FILTERS.includes(type));

/** Whether all objects that a route refers to are there and may be referred to (condition ResolvedRefs). */
export function resolvedRefs(
  route: Route,
  objects: Pick<GatewayObjects, 'grants' | 'service'>,
): Finding {
  for (const [index, { backendRefs = [], filters }] of (route.object.spec.rules ?? []).entries()) {
    const refs: [string, BackendObject][] = [
      ...backendRefs.map((ref, at): [string, BackendObject] => [`backendRefs[${at}]`, ref]),
      ...mirrorsOf(filters, 'filters'),
      ...backendRefs.flatMap((ref, at) => mirrorsOf(ref.filters, `backendRefs[${at}].filters`)),
    ];
    for (const [field, ref] of refs) {
      const backend = backendOf(route, ref, objects);
      if ('reason' in backend)
        return failed(backend.reason, `spec.rules[${index}].${field}: ${backend.message}`);
    }
  }
  return fulfilled('ResolvedRefs', 'all references lead to something');
}

const mirrorsOf = (
  filters: readonly Filter[] | undefined,
  field: string,
): readonly [string, BackendObject][] =>
  (filters ?? []).flatMap(({ requestMirror }, at) =>
    requestMirror === undefined
      ? []
      : [[`${field}[${at}].requestMirror`, requestMirror.backendRef] as [string, BackendObject]],
  );

/** What is wrong with some rules of a route, and whether with all; undefined: nothing. */
export function unsupportedRules({
  object,
}: Route): { readonly message: string; readonly isWhole: boolean } | undefined {
  const rules = object.spec.rules ?? [];
  const wrong = rules.flatMap(({ filters, backendRefs = [] }, index) => {
    const unknown = [filters, ...backendRefs.map((ref) => ref.filters)].flatMap(unknownFilters);
    return unknown.length === 0
      ? []
      : [`spec.rules[${index}]: filters of type ${unknown.join(', ')} are not simulated`];
  });
  if (wrong.length === 0) return undefined;
  return { message: wrong.join('; '), isWhole: wrong.length === rules.length };
}
