import { describe, expect, it } from 'vitest';
import type { Draft, KubeObject } from '#machinery';
import { KindCatalog, type StrategyContext, type ValidationRule } from '#kinds';
import { checkedDefinitions } from './definition-kind.js';

const properties = {
  n: { type: 'integer' },
  s: { type: 'string' },
  l: { type: 'array', items: { type: 'string' } },
  keyed: {
    type: 'array',
    'x-kubernetes-list-type': 'map',
    'x-kubernetes-list-map-keys': ['name'],
    items: { type: 'object', required: ['name'], properties: { name: { type: 'string' } } },
  },
};

const definition = (rules: ValidationRule[], name = 'widgets.example.com'): Draft<KubeObject> =>
  ({
    metadata: { name },
    spec: {
      group: 'example.com',
      scope: 'Namespaced',
      names: { plural: 'widgets', singular: 'widget', kind: 'Widget', listKind: 'WidgetList' },
      conversion: { strategy: 'None' },
      versions: [
        {
          name: 'v1',
          served: true,
          storage: true,
          schema: {
            openAPIV3Schema: {
              type: 'object',
              properties: {
                spec: { type: 'object', properties, 'x-kubernetes-validations': rules },
              },
            },
          },
        },
      ],
    },
  }) as unknown as Draft<KubeObject>;

const { strategy } = checkedDefinitions(KindCatalog.builtIn())!;
const refusal = (object: Draft<KubeObject>, old?: Draft<KubeObject>): string[] => {
  const status = { storedVersions: ['v1'] };
  const stored = { ...object, status } as KubeObject;
  const causes =
    old === undefined
      ? strategy.validate!(stored)
      : strategy.validateUpdate!(stored, old, { subresource: '' } as StrategyContext);
  return causes.map(({ field, message }) => `${field}: ${message}`);
};

const at = (index: number, member = 'rule'): string =>
  `spec.validation.openAPIV3Schema.properties[spec].x-kubernetes-validations[${index}].${member}`;
const ADVICE =
  '(try simplifying the rule, or adding maxItems, maxProperties, and maxLength where arrays, maps, and strings are declared)';

describe('schemaCauses', () => {
  it('lets rules pass that compile to a truth value', () => {
    expect(refusal(definition([{ rule: 'self.n > 1' }, { rule: 'true' }]))).toEqual([]);
  });

  it('refuses what does not compile, and shows where', () => {
    expect(refusal(definition([{ rule: 'self.n + self.s > 0' }]))).toEqual([
      `${at(0)}: Invalid value: {"Rule":"self.n + self.s \\u003e 0","Message":"","MessageExpression":"","Reason":null,"FieldPath":"","OptionalOldSelf":null}: compilation failed: ERROR: <input>:1:8: found no matching overload for '_+_' applied to '(int, string)'
 | self.n + self.s > 0
 | .......^`,
    ]);
  });

  it('refuses what is no truth value, and messages that are no texts', () => {
    const rules = [{ rule: '"text"' }, { rule: 'true', messageExpression: '1' }];
    const [first, second] = refusal(definition(rules));
    expect(first).toMatch(/: cel expression must evaluate to a bool$/);
    expect(second).toMatch(/messageExpression: .*: messageExpression must evaluate to a string$/);
  });

  it('refuses transition rules where the state before cannot be told, and the option where it is not used', () => {
    const rules = [{ rule: 'true', optionalOldSelf: true }];
    expect(refusal(definition(rules))).toEqual([
      `${at(0, 'optionalOldSelf')}: Invalid value: true: may not be set if oldSelf is not used in rule`,
    ]);
    const list = definition([]) as unknown as {
      spec: { versions: { schema: { openAPIV3Schema: unknown } }[] };
    };
    const items = { type: 'string', 'x-kubernetes-validations': [{ rule: 'self == oldSelf' }] };
    list.spec.versions[0]!.schema.openAPIV3Schema = {
      type: 'object',
      properties: { l: { type: 'array', maxItems: 2, items: { ...items, maxLength: 2 } } },
    };
    expect(refusal(list as never)[0]).toMatch(
      /oldSelf cannot be used on the uncorrelatable portion of the schema within spec\.validation\.openAPIV3Schema\.properties\[l\]$/,
    );
  });

  it('refuses rules that may cost too much, alone and together', () => {
    const rule = 'self.l.all(a, self.l.all(b, a < b))';
    expect(refusal(definition([{ rule }]))).toEqual([
      `${at(0)}: Forbidden: estimated rule cost exceeds budget by factor of more than 100x ${ADVICE}`,
      `${at(0)}: Forbidden: contributed to estimated rule cost total exceeding cost limit for entire OpenAPIv3 schema`,
      `spec.validation.openAPIV3Schema: Forbidden: x-kubernetes-validations estimated rule cost total for entire OpenAPIv3 schema exceeds budget by factor of more than 100x ${ADVICE}`,
    ]);
  });

  it('lets costly rules stay in a version whose schema an update leaves alone, as long as all fit together', () => {
    const costly = definition([
      { rule: "self.l.all(a, a != 'b' && a != 'c' && a != 'd' && a != 'e' && a != 'f')" },
    ]);
    expect(refusal(costly)).toHaveLength(1);
    const renamed = structuredClone(costly) as unknown as { spec: { versions: object[] } };
    renamed.spec.versions[0] = { ...renamed.spec.versions[0], deprecated: true };
    expect(refusal(renamed as never, costly)).toEqual([]);
  });

  it('compiles rules of a definition with other faults elsewhere', () => {
    const causes = refusal(definition([{ rule: 'self >' }], 'wrong'));
    expect(causes).toHaveLength(2);
    expect(causes[1]).toContain(at(0));
  });
});
