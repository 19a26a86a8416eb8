import { buildSchema, printType, validateSchema, type GraphQLObjectType } from 'graphql';
import { describe, expect, it } from 'vitest';
import { KindCatalog, type KindDefinition } from '#kinds';
import { kindSchema } from './kind-schema.js';

const pods = KindCatalog.builtIn().byResource('', 'v1', 'pods')!;
const pools: KindDefinition = {
  ...pods,
  group: 'example.org',
  version: 'v1',
  kind: 'Pool',
  plural: 'pools',
  type: 'example_org_v1.Pool',
  selectableFields: {},
  subresources: [],
};

const schemaOf = (properties?: object) =>
  kindSchema(buildSchema('type Query { own: String }'), {
    catalog: KindCatalog.builtIn().withKinds([pools]),
    descriptions: {},
    customSchemas: (kind) =>
      kind === pools && properties !== undefined ? { type: 'object', properties } : undefined,
  });

describe('the schema of kinds', () => {
  it('is valid with every built-in kind', () => {
    expect(validateSchema(schemaOf())).toEqual([]);
  });

  it('has a type for every stated object of a custom kind', () => {
    const schema = schemaOf({
      spec: {
        type: 'object',
        required: ['addresses'],
        properties: {
          addresses: { type: 'array', items: { type: 'string' }, description: 'Ranges.' },
          weight: { type: 'integer', format: 'int32' },
          port: { 'x-kubernetes-int-or-string': true },
          labels: { type: 'object', additionalProperties: { type: 'string' } },
        },
      },
    });
    expect(printType(schema.getType('PoolSpecInput')!)).toBe(
      'input PoolSpecInput {\n  """Ranges."""\n  addresses: [String!]!\n  weight: Int\n  port: IntOrString\n  labels: JSON\n}',
    );
    expect(Object.keys(schema.getQueryType()!.getFields())).toEqual(
      expect.arrayContaining(['pool', 'pools', 'own']),
    );
  });

  it('leaves a custom kind without schema free', () => {
    const { spec, status } = (schemaOf().getType('Pool') as GraphQLObjectType).getFields();
    expect([String(spec?.type), String(status?.type)]).toEqual(['JSON', 'JSON']);
  });
});
