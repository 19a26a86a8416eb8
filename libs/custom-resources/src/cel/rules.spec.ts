import { describe, expect, it } from 'vitest';
import type { JSONSchemaProps, ValidationRule } from '#kinds';
import { Rules } from './rules.js';

const schemaOf = (rules: ValidationRule[], spec: JSONSchemaProps = {}): JSONSchemaProps => ({
  type: 'object',
  properties: { spec: { type: 'object', ...spec, 'x-kubernetes-validations': rules } },
});
const broken = (schema: JSONSchemaProps, spec: object, old?: object): string[] =>
  Rules.of(schema)!
    .check({ spec }, old === undefined ? undefined : { spec: old })
    .map(({ field, message }) => `${field}: ${message}`);

describe('Rules', () => {
  it('are none where a schema has none', () => {
    expect(Rules.of({ type: 'object', properties: { a: { type: 'string' } } })).toBeUndefined();
  });

  it('say which rule was broken, or what the rule says itself', () => {
    const integers = { properties: { n: { type: 'integer' } } };
    expect(broken(schemaOf([{ rule: 'self.n > 0' }], integers), { n: 0 })).toEqual([
      'spec: Invalid value: failed rule: self.n > 0',
    ]);
    const told = schemaOf(
      [
        {
          rule: 'self.n > 0',
          messageExpression: "'not ' + string(self.n)",
          reason: 'FieldValueForbidden',
          fieldPath: '.n',
        },
      ],
      integers,
    );
    expect(broken(told, { n: 0 })).toEqual(['spec.n: Forbidden: not 0']);
  });

  it('report a rule without a result', () => {
    const bounds = { properties: { min: { type: 'integer' }, max: { type: 'integer' } } };
    expect(broken(schemaOf([{ rule: 'self.min <= self.max' }], bounds), { min: 1 })).toEqual([
      'spec: Invalid value: "object": no such key: max evaluating rule: self.min <= self.max',
    ]);
    expect(broken(schemaOf([{ rule: 'self >' }]), {})[0]).toMatch(/rule compile error/);
  });

  it('compare with the state before, when there is one', () => {
    const texts = { properties: { a: { type: 'string' } } };
    const fixed = schemaOf([{ rule: 'self.a == oldSelf.a', message: 'a is fixed' }], texts);
    expect(broken(fixed, { a: 'x' })).toEqual([]);
    expect(broken(fixed, { a: 'y' }, { a: 'x' })).toEqual(['spec: Invalid value: a is fixed']);
    const optional = schemaOf(
      [{ rule: "oldSelf.hasValue() || self.a == 'start'", optionalOldSelf: true }],
      texts,
    );
    expect(broken(optional, { a: 'x' })).toHaveLength(1);
    expect(broken(optional, { a: 'x' }, { a: 'start' })).toEqual([]);
  });

  it('let a value that has not changed stay as it is', () => {
    const positive = schemaOf([{ rule: 'self.n > 0' }], { properties: { n: { type: 'integer' } } });
    expect(broken(positive, { n: 0 }, { n: 0 })).toEqual([]);
    expect(broken(positive, { n: -1 }, { n: 0 })).toHaveLength(1);
  });

  it('know the functions that Kubernetes adds', () => {
    const properties = {
      l: { type: 'array', items: { type: 'integer' } },
      ...Object.fromEntries(['q', 'ip', 'u', 't'].map((name) => [name, { type: 'string' }])),
    };
    const holds = (rule: string, spec: object): boolean =>
      broken(schemaOf([{ rule }], { properties }), spec).length === 0;
    expect(holds('self.l.isSorted() && self.l.sum() == 6', { l: [1, 2, 3] })).toBe(true);
    expect(holds("quantity(self.q).isLessThan(quantity('2Gi'))", { q: '1Gi' })).toBe(true);
    expect(
      holds("isIP(self.ip) && cidr('10.0.0.0/8').containsIP(self.ip)", { ip: '10.1.2.3' }),
    ).toBe(true);
    expect(
      holds("url(self.u).getHost() == 'example.com:80'", { u: 'http://example.com:80/' }),
    ).toBe(true);
    expect(holds("self.t.find('[0-9]+') == '42'", { t: 'x42' })).toBe(true);
    expect(holds("self.t.replace('x', 'y') == 'y42'", { t: 'x42' })).toBe(true);
  });

  it('stop when they have cost too much, one alone or all together', () => {
    const properties = { l: { type: 'array', items: { type: 'integer' } } };
    const l = Array.from({ length: 300 }, (_, index) => index);
    const rule = 'self.l.all(a, self.l.all(b, self.l.all(c, a + b + c >= 0)))';
    expect(broken(schemaOf([{ rule }], { properties }), { l })).toEqual([
      `spec: Invalid value: "object": 'operation cancelled: actual cost limit exceeded': no further validation rules will be run due to call cost exceeds limit for rule: ${rule}`,
    ]);
    const many = Array.from({ length: 20 }, () => ({
      rule: 'self.l.all(a, self.l.all(b, a + b >= 0))',
    }));
    expect(broken(schemaOf(many, { properties }), { l })).toEqual([
      'spec: Invalid value: "object": validation failed due to running out of cost budget, no further validation rules will be run',
    ]);
  });
});
