/** What a schema says (OpenAPI v3 with Kubernetes' extensions) as far as types of values follow from it. */
export interface DeclaredSchema {
  readonly type?: string;
  readonly format?: string;
  readonly maxLength?: number;
  readonly maxItems?: number;
  readonly maxProperties?: number;
  readonly required?: readonly string[];
  readonly enum?: readonly unknown[];
  readonly default?: unknown;
  readonly items?: unknown;
  readonly properties?: Readonly<Record<string, DeclaredSchema>>;
  readonly additionalProperties?: unknown;
  readonly 'x-kubernetes-int-or-string'?: boolean;
  readonly 'x-kubernetes-embedded-resource'?: boolean;
}

const TEXT: DeclaredSchema = { type: 'string' };

/** A resource has a kind, a version and a name, whether its schema says so or not. */
export function withTypeAndName(schema: DeclaredSchema): DeclaredSchema {
  const { properties = {} } = schema;
  const { kind, apiVersion, metadata } = properties;
  const named = metadata?.properties;
  const isComplete =
    kind?.type === 'string' &&
    apiVersion?.type === 'string' &&
    metadata?.type === 'object' &&
    named?.['name']?.type === 'string' &&
    named['generateName']?.type === 'string';
  if (isComplete) return schema;
  const own = { type: 'object', properties: { name: TEXT, generateName: TEXT } };
  return { ...schema, properties: { ...properties, kind: TEXT, apiVersion: TEXT, metadata: own } };
}

export const schemaIn = (value: unknown): DeclaredSchema | undefined =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined;
