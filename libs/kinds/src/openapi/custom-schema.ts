import type { Components, OpenApiSchema, OpenApiVersion } from './components.js';

/** A kind as a document names it. */
interface NamedKind {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
}

/** A built-in type whose `apiVersion`, `kind` and `metadata` are described as those of every object are. */
const ANY_OBJECT = 'core_v1.ConfigMap';
const CONVENTIONS =
  'https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md';

/**
 * The schema of a custom kind as documents publish it (kubernetes: apiextensions-apiserver, pkg/controller/openapi/builder). `given` is what
 * its definition states (OpenAPI v3). Version 2 has no words for much of that, and kubectl misreads some of the rest, so it says less.
 */
export function customSchema(
  kind: NamedKind,
  components: Components,
  given: OpenApiSchema | undefined,
  version: OpenApiVersion,
): OpenApiSchema {
  const kinds = { 'x-kubernetes-group-version-kind': [pick(kind)] };
  if (given === undefined || (version === 'v2' && keepsUnknown(given)))
    return { type: 'object', ...kinds };
  const stated = embedded(version === 'v2' ? forVersion2(given) : given, components, version);
  const properties = { ...membersOf(stated), ...objectMembers(components, version) };
  return { type: 'object', ...stated, properties: sorted(properties), ...kinds };
}

/** The schema of a list of a custom kind; `items` refers to the kind. */
export function customListSchema(
  kind: NamedKind & { readonly plural: string },
  components: Components,
  items: OpenApiSchema,
  version: OpenApiVersion,
): OpenApiSchema {
  const { apiVersion, kind: kindMember } = objectMembers(components, version);
  const list = { ...kind, kind: `${kind.kind}List` };
  return {
    description: `${list.kind} is a list of ${kind.kind}`,
    type: 'object',
    required: ['items'],
    properties: {
      apiVersion,
      items: {
        description: `List of ${kind.plural}. More info: ${CONVENTIONS}`,
        type: 'array',
        items,
      },
      kind: kindMember,
      metadata: reference(
        components.type('meta_v1.ListMeta'),
        components.described('core_v1.ConfigMapList', 'metadata'),
        version,
      ),
    },
    'x-kubernetes-group-version-kind': [pick(list)],
  };
}

const pick = ({ group, version, kind }: NamedKind): NamedKind => ({ group, version, kind });

function objectMembers(
  components: Components,
  version: OpenApiVersion,
): Record<'apiVersion' | 'kind' | 'metadata', OpenApiSchema> {
  return {
    apiVersion: { ...components.described(ANY_OBJECT, 'apiVersion'), type: 'string' },
    kind: { ...components.described(ANY_OBJECT, 'kind'), type: 'string' },
    metadata: reference(
      components.type('meta_v1.ObjectMeta'),
      components.described(ANY_OBJECT, 'metadata'),
      version,
    ),
  };
}

/** Version 3.0 ignores what stands beside a reference, which is wrapped there. */
function reference(
  target: OpenApiSchema,
  words: OpenApiSchema,
  version: OpenApiVersion,
): OpenApiSchema {
  return { ...words, ...(version === 'v3' ? { allOf: [target] } : target) };
}

const keepsUnknown = (schema: OpenApiSchema): boolean =>
  schema['x-kubernetes-preserve-unknown-fields'] === true;

const membersOf = (schema: OpenApiSchema): Record<string, OpenApiSchema> =>
  (schema['properties'] ?? {}) as Record<string, OpenApiSchema>;

const sorted = (members: Record<string, OpenApiSchema>): Record<string, OpenApiSchema> =>
  Object.fromEntries(Object.entries(members).toSorted(([a], [b]) => (a < b ? -1 : 1)));

/** The schema with its inner schemas changed: those of members, items and additional members. */
function mapInner(
  schema: OpenApiSchema,
  change: (inner: OpenApiSchema) => OpenApiSchema,
): OpenApiSchema {
  const { properties, items, additionalProperties } = schema;
  const inner = (value: unknown): OpenApiSchema => change(value as OpenApiSchema);
  return {
    ...schema,
    ...(properties === undefined
      ? {}
      : {
          properties: Object.fromEntries(
            Object.entries(properties as object).map(([name, value]) => [name, inner(value)]),
          ),
        }),
    ...(items === undefined ? {} : { items: inner(items) }),
    ...(typeof additionalProperties === 'object'
      ? { additionalProperties: inner(additionalProperties) }
      : {}),
  };
}

/** What version 2 can say of a schema (pkg/controller/openapi/v2: kubectl reads untyped and open values rightly only without members). */
function forVersion2(schema: OpenApiSchema): OpenApiSchema {
  const { allOf: _all, oneOf: _one, anyOf: _any, not: _not, nullable, ...rest } = schema;
  const result: Record<string, unknown> = { ...rest };
  if (nullable === true) delete result['type'];
  if (nullable === true || keepsUnknown(schema)) {
    delete result['items'];
    delete result['properties'];
  }
  if (result['type'] === 'array' && result['items'] === undefined) delete result['type'];
  if (result['type'] === 'object' && keepsUnknown(schema)) delete result['type'];
  const isNullable = (value: unknown): boolean => (value as OpenApiSchema)?.['nullable'] === true;
  if (Array.isArray(result['required'])) {
    const members = membersOf(result);
    const required = (result['required'] as string[]).filter((name) => !isNullable(members[name]));
    if (required.length === 0 || isNullable(result['additionalProperties']))
      delete result['required'];
    else result['required'] = required;
  }
  return mapInner(result, forVersion2);
}

/** Objects inside the object (`x-kubernetes-embedded-resource`) have what every object has. */
function embedded(
  schema: OpenApiSchema,
  components: Components,
  version: OpenApiVersion,
): OpenApiSchema {
  const result = mapInner(schema, (inner) => embedded(inner, components, version));
  if (schema['x-kubernetes-embedded-resource'] !== true) return result;
  if (version === 'v2' && keepsUnknown(schema)) return result;
  const { apiVersion, kind, metadata } = objectMembers(components, version);
  const description = `apiVersion defines the versioned schema of this representation of an object. More info: ${CONVENTIONS}#resources`;
  const kindWords = `kind is a string value representing the type of this object. In CamelCase. More info: ${CONVENTIONS}#types-kinds`;
  const required = (result['required'] ?? []) as readonly string[];
  return {
    ...result,
    properties: sorted({
      ...membersOf(result),
      apiVersion: { ...apiVersion, description },
      kind: { ...kind, description: kindWords },
      metadata,
    }),
    required: [...required, ...['kind', 'apiVersion'].filter((name) => !required.includes(name))],
  };
}
