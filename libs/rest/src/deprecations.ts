import type { KindDefinition } from '#kinds';

/** Warnings that every request for a kind earns (KEP-1693). */
const DEPRECATED: Readonly<Record<string, string>> = {
  'v1/componentstatuses': 'v1 ComponentStatus is deprecated in v1.19+',
  'v1/endpoints': 'v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice',
};

/** The warning for a deprecated kind; undefined for all others. */
export function deprecationWarning(kind: KindDefinition): string | undefined {
  if (kind.custom !== undefined) return kind.custom.deprecationWarning;
  if (kind.former !== undefined) return kind.former.deprecationWarning;
  return kind.group === '' ? DEPRECATED[`${kind.version}/${kind.plural}`] : undefined;
}
