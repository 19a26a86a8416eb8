/** Words for the schemas of CustomResourceDefinitions that are written here rather than read from a file (apiextensions.k8s.io/v1, JSONSchemaProps). */

export type Schema = Readonly<Record<string, unknown>>;

export const text: Schema = { type: 'string' };

/** An int32 with its limits. */
export const integer = (minimum: number, maximum?: number): Schema => ({
  type: 'integer',
  format: 'int32',
  minimum,
  ...(maximum === undefined ? {} : { maximum }),
});

export const oneOf = (...values: readonly string[]): Schema => ({ type: 'string', enum: values });

export const list = (items: Schema, maxItems: number, minItems = 0): Schema => ({
  type: 'array',
  items,
  maxItems,
  ...(minItems === 0 ? {} : { minItems }),
});

export const object = (
  properties: Readonly<Record<string, Schema>>,
  ...required: readonly string[]
): Schema => ({
  type: 'object',
  properties,
  ...(required.length === 0 ? {} : { required }),
});

/** A selector of labels (meta/v1). */
export const labelSelector: Schema = object({
  matchLabels: { type: 'object', additionalProperties: text },
  matchExpressions: {
    type: 'array',
    items: object(
      { key: text, operator: text, values: { type: 'array', items: text } },
      'key',
      'operator',
    ),
  },
});
