import { describe, expect, it } from 'vitest';
import type { KubeObject, StatusCause } from '#machinery';
import type { JSONSchemaProps } from '#kinds';
import { customStrategy } from './strategy.js';

const strategyOf = (properties: Readonly<Record<string, JSONSchemaProps>>, subresources = {}) => {
  const served = { group: 'example.com', plural: 'widgets', terminating: false };
  const version = { name: 'v1', served: true, storage: true, subresources };
  return customStrategy(served, version, { type: 'object', properties });
};
const widget = (more: object): KubeObject => ({
  apiVersion: 'example.com/v1',
  kind: 'Widget',
  metadata: { name: 'w' },
  ...more,
});
const lines = (causes: readonly StatusCause[]): string[] =>
  causes.map(({ field, message }) => `${field}: ${message}`);

describe('customStrategy', () => {
  it('names places in a status from there, and looks at nothing else through its endpoint', () => {
    const count: JSONSchemaProps = { type: 'integer' };
    const status: JSONSchemaProps = { type: 'object', properties: { count } };
    const strategy = strategyOf({ status, spec: { type: 'string' } }, { status: {} });
    const wrong = widget({ spec: 1, status: { count: 'x' } });
    const causes = strategy.validateUpdate!(wrong, widget({ spec: 1 }), {
      now: '',
      subresource: 'status',
    });
    expect(lines(causes)).toEqual([
      'status.count: Invalid value: "string": count in body must be of type integer: "string"',
    ]);
  });

  it('lets old faults be, and warns of the rules that they break', () => {
    const rule = { rule: 'self < 3', message: 'too much' };
    const spec: JSONSchemaProps = { type: 'integer', 'x-kubernetes-validations': [rule] };
    const strategy = strategyOf({ spec, other: { type: 'string' } });
    const warnings: string[] = [];
    const context = { now: '', warn: (text: string) => void warnings.push(text) };
    const old = widget({ spec: 5 });
    expect(strategy.validateUpdate!(widget({ spec: 5, other: 'x' }), old, context)).toEqual([]);
    expect(warnings).toEqual(['spec: Invalid value: 5: too much']);
    expect(lines(strategy.validateUpdate!(widget({ spec: 6 }), old, context))).toEqual([
      'spec: Invalid value: 6: too much',
    ]);
  });

  it('lets items of an atomic list be as long as the list stays', () => {
    const items: JSONSchemaProps = {
      type: 'integer',
      'x-kubernetes-validations': [{ rule: 'self < 3' }],
    };
    const strategy = strategyOf({ spec: { type: 'array', items } });
    const old = widget({ spec: [5] });
    const context = { now: '' };
    expect(strategy.validateUpdate!(widget({ spec: [5], x: 1 }), old, context)).toEqual([]);
    expect(strategy.validateUpdate!(widget({ spec: [5, 1] }), old, context)).toHaveLength(1);
  });

  it('takes a null for no state before', () => {
    const spec: JSONSchemaProps = {
      type: 'string',
      nullable: true,
      'x-kubernetes-validations': [{ rule: 'self == oldSelf' }],
    };
    const strategy = strategyOf({ spec });
    const next = widget({ spec: 'a' });
    expect(strategy.validateUpdate!(next, widget({ spec: null }), { now: '' })).toEqual([]);
    expect(strategy.validateUpdate!(next, widget({ spec: 'b' }), { now: '' })).toHaveLength(1);
  });

  it('lets repeated items be that were repeated before', () => {
    const spec: JSONSchemaProps = {
      type: 'array',
      'x-kubernetes-list-type': 'set',
      items: { type: 'string' },
    };
    const strategy = strategyOf({ spec });
    const twice = widget({ spec: ['a', 'a'] });
    expect(lines(strategy.validate!(twice))).toEqual(['spec[1]: Duplicate value: "a"']);
    expect(strategy.validateUpdate!(widget({ spec: ['a', 'a', 'b'] }), twice, { now: '' })).toEqual(
      [],
    );
  });

  it('checks what embedded objects say of themselves', () => {
    const spec: JSONSchemaProps = {
      type: 'object',
      'x-kubernetes-embedded-resource': true,
      'x-kubernetes-preserve-unknown-fields': true,
    };
    const strategy = strategyOf({ spec });
    const labels = { 'a b': 'c' };
    const embedded = { kind: 'no_kind', metadata: { name: 'a/b', labels } };
    expect(lines(strategy.validate!(widget({ spec: embedded })))).toEqual([
      'spec.apiVersion: Required value',
      expect.stringMatching(/^spec\.kind: Invalid value: "no_kind": may have mixed case/),
      `spec.metadata.name: Invalid value: "a/b": may not contain '/'`,
      expect.stringMatching(/^spec\.metadata\.labels: Invalid value: "a b": /),
    ]);
    expect(strategy.validate!(widget({ spec: { apiVersion: 'v1', kind: 'Pod' } }))).toEqual([]);
  });

  it('warns of new finalizers that are no qualified names', () => {
    const { warnings } = strategyOf({});
    const object = widget({ metadata: { finalizers: ['a.b', 'x', 'orphan', 'a.b/c'] } });
    const prefer = 'prefer a domain-qualified finalizer name';
    const avoid = 'to avoid accidental conflicts with other finalizer writers';
    expect(warnings!(object)).toEqual([
      `metadata.finalizers: "a.b": ${prefer} including a path (/) ${avoid}`,
      `metadata.finalizers: "x": ${prefer} ${avoid}`,
    ]);
    expect(warnings!(object, object)).toEqual([]);
  });
});
