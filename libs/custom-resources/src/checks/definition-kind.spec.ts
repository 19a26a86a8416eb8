import { describe, expect, it } from 'vitest';
import type { KubeObject } from '#machinery';
import { KindCatalog, type StrategyContext } from '#kinds';
import { checkedDefinitions } from './definition-kind.js';

const { strategy } = checkedDefinitions(KindCatalog.builtIn())!;

const version = (spec: object, more: object = {}): object => ({
  name: 'v1',
  served: true,
  storage: true,
  schema: { openAPIV3Schema: { type: 'object', properties: { spec } } },
  ...more,
});
const definition = (versions: object[], more: object = {}): KubeObject =>
  ({
    metadata: { name: 'widgets.example.com' },
    spec: {
      group: 'example.com',
      scope: 'Namespaced',
      names: { plural: 'widgets', singular: 'widget', kind: 'Widget', listKind: 'WidgetList' },
      conversion: { strategy: 'None' },
      versions,
      ...more,
    },
    status: { storedVersions: ['v1'] },
  }) as unknown as KubeObject;

const refused = (object: KubeObject, old?: KubeObject): string[] =>
  (old === undefined
    ? strategy.validate!(object)
    : strategy.validateUpdate!(object, old, {} as StrategyContext)
  ).map(({ field, message }) => `${field}: ${message}`);
/** What is wrong with the schema of `spec`, with paths from there. */
const wrong = (spec: object): string[] =>
  refused(definition([version(spec)])).map((line) =>
    line.replaceAll('spec.validation.openAPIV3Schema.properties[spec]', '~'),
  );

describe('schemas', () => {
  it('give every value a type', () => {
    expect(wrong({})).toEqual([
      '~.type: Required value: must not be empty for specified object fields',
    ]);
    expect(wrong({ type: 'array', items: {} })).toEqual([
      '~.items.type: Required value: must not be empty for specified array items',
    ]);
    expect(wrong({ type: 'array' })).toEqual(['~.items: Required value: must be specified']);
    expect(wrong({ 'x-kubernetes-int-or-string': true })).toEqual([]);
    expect(wrong({ 'x-kubernetes-preserve-unknown-fields': true })).toEqual([]);
  });

  it('state in alternatives what restricts values, and nothing else', () => {
    expect(wrong({ type: 'string', anyOf: [{ type: 'string' }, { minLength: 1 }] })).toEqual([
      '~.anyOf[0].type: Forbidden: must be empty to be structural',
    ]);
    expect(wrong({ type: 'string', anyOf: [{ type: 'integer' }, { type: 'string' }] })).toEqual([]);
    expect(
      wrong({ type: 'string', allOf: [{ 'x-kubernetes-validations': [{ rule: 'true' }] }] }),
    ).toEqual(['~.allOf[0].x-kubernetes-validations: Forbidden: must be empty to be structural']);
    const root = { type: 'object', not: { properties: { a: { minimum: 1 } } } };
    expect(refused(definition([version({}, { schema: { openAPIV3Schema: root } })]))).toEqual([
      'spec.validation.openAPIV3Schema.properties[a]: Required value: because it is defined in spec.validation.openAPIV3Schema.not.properties[a]',
    ]);
  });

  it('do not state what OpenAPI knows and Kubernetes does not', () => {
    expect(wrong({ type: 'string', $ref: 'x' })).toEqual([
      '~.$ref: Forbidden: $ref is not supported',
    ]);
    expect(wrong({ type: 'array', items: [{ type: 'string' }] })).toEqual([
      '~.items: Forbidden: items must be a schema object and not an array',
    ]);
    expect(wrong({ type: 'string', $schema: 'x' })).toEqual([
      `spec.validation.openAPIV3Schema: Invalid value: "": OpenAPIV3Schema 'schema' is not supported`,
    ]);
  });

  it('have defaults that they let in', () => {
    expect(wrong({ type: 'integer', default: 'x' })).toEqual([
      '~.default: Invalid value: "string":  in body must be of type integer: "string"',
    ]);
    const object = { type: 'object', properties: { a: { type: 'string' } } };
    expect(wrong({ ...object, default: { b: 1 } })).toEqual([
      '~.default: Invalid value: {"b":1}: must not have unknown fields',
    ]);
    expect(
      wrong({ type: 'integer', default: 1, 'x-kubernetes-validations': [{ rule: 'self > 1' }] }),
    ).toEqual(['~.default: Invalid value: 1: failed rule: self > 1']);
  });

  it('tell the items of lists apart by what every item has', () => {
    const items = { type: 'object', properties: { k: { type: 'string', nullable: true } } };
    const map = { 'x-kubernetes-list-type': 'map', 'x-kubernetes-list-map-keys': ['k'] };
    expect(wrong({ type: 'array', items, ...map })).toEqual([
      '~.items.properties[k].default: Required value: this property is in x-kubernetes-list-map-keys, so it must have a default or be a required property',
      '~.items.properties[k].nullable: Forbidden: this property is in x-kubernetes-list-map-keys, so it cannot be nullable',
    ]);
    expect(wrong({ type: 'array', items, 'x-kubernetes-list-type': 'set' })).toEqual([
      '~.items.x-kubernetes-map-type: Invalid value: null: must be atomic as item of a list with x-kubernetes-list-type=set',
    ]);
  });

  it('have rules with readable texts and paths that lead somewhere', () => {
    const rule = { rule: 'true', message: 'a\nb', reason: 'Nope', fieldPath: '.b' };
    const spec = { type: 'object', properties: { a: { type: 'string' } } };
    expect(wrong({ ...spec, 'x-kubernetes-validations': [rule] })).toEqual([
      '~.x-kubernetes-validations[0].message: Invalid value: "a\\nb": must not contain line breaks',
      '~.x-kubernetes-validations[0].reason: Unsupported value: "Nope": supported values: "FieldValueDuplicate", "FieldValueForbidden", "FieldValueInvalid", "FieldValueRequired"',
      '~.x-kubernetes-validations[0].fieldPath: Invalid value: ".b": must be a valid path',
    ]);
    const quoted = { rule: 'true', fieldPath: "['a']" };
    expect(wrong({ ...spec, 'x-kubernetes-validations': [quoted] })).toEqual([]);
  });

  it('leave at the root what a status of its own needs', () => {
    const root = { type: 'object', maxProperties: 3 };
    const causes = refused(
      definition([
        version({}, { schema: { openAPIV3Schema: root }, subresources: { status: {} } }),
      ]),
    );
    expect(causes).toHaveLength(1);
    expect(causes[0]).toMatch(/^spec\.validation\.openAPIV3Schema: Invalid value: \{"ID":"",/);
    expect(causes[0]).toContain('"MaxProperties":3');
  });
});

describe('definitions', () => {
  const text = { type: 'string' };

  it('report what all versions share beside them, and the rest at its version', () => {
    const bad = { type: 'foo' };
    const second = { name: 'v2', storage: false };
    expect(refused(definition([version(bad), version(bad, second)]))[0]).toMatch(
      /^spec\.validation\.openAPIV3Schema/,
    );
    expect(refused(definition([version(text), version(bad, second)]))[0]).toMatch(
      /^spec\.versions\[1\]\.schema\.openAPIV3Schema/,
    );
  });

  it('select by scalars that the schema has', () => {
    const select = (...paths: string[]): string[] => {
      const selectableFields = paths.map((jsonPath) => ({ jsonPath }));
      return refused(definition([version(text, { selectableFields })]));
    };
    const at = 'spec.selectableFields[0].jsonPath: Invalid value:';
    expect(select('.spec')).toEqual([]);
    expect(select('spec')).toEqual([
      `${at} "spec": is an invalid path: expected [ or . but got: spec`,
    ]);
    expect(select(".['spec']")).toEqual([
      `${at} ".['spec']": is an invalid path: does not refer to a valid field`,
    ]);
    expect(select('.spec', '.spec')).toEqual([
      'spec.selectableFields[1].jsonPath: Duplicate value: ".spec"',
    ]);
  });

  it('warn of deprecated versions in printable words', () => {
    const warning = (deprecated: boolean, deprecationWarning: string): string[] =>
      refused(definition([version(text, { deprecated, deprecationWarning })]));
    expect(warning(false, 'x')).toEqual([
      'spec.versions[0].deprecationWarning: Invalid value: "x": can only be set for deprecated versions',
    ]);
    expect(warning(true, 'a\nb')).toEqual([
      'spec.versions[0].deprecationWarning: Invalid value: "a\\nb": must only contain printable UTF-8 characters; non-printable character found at index 1',
    ]);
  });

  it('name a webhook and the reviews that it understands', () => {
    const convert = (conversion: object): string[] =>
      refused(definition([version(text)], { conversion }));
    const clientConfig = { service: { name: 'a', namespace: '' } };
    const webhook = { clientConfig, conversionReviewVersions: ['v9', 'v9'] };
    expect(convert({ strategy: 'Webhook', webhook })).toEqual([
      'spec.conversion.webhookClientConfig.service.name: Required value',
      'spec.conversion.conversionReviewVersions[1]: Invalid value: "v9": duplicate version',
      'spec.conversion.conversionReviewVersions: Invalid value: ["v9","v9"]: must include at least one of v1, v1beta1',
    ]);
    expect(convert({ strategy: 'None', webhook })).toEqual([
      'spec.conversion.webhookClientConfig: Forbidden: should not be set when strategy is not set to Webhook',
      'spec.conversion.conversionReviewVersions: Forbidden: should not be set when strategy is not set to Webhook',
    ]);
  });

  it('keep bundles of certificates readable once they are established', () => {
    const conversion = (caBundle: string): object => ({
      strategy: 'Webhook',
      webhook: { conversionReviewVersions: ['v1'], clientConfig: { url: 'https://a', caBundle } },
    });
    const old = definition([version(text)]);
    const established = {
      ...old,
      status: {
        ...(old as { status?: object }).status,
        conditions: [{ type: 'Established', status: 'True' }],
      },
    } as unknown as KubeObject;
    const next = definition([version(text)], { conversion: conversion('eHg=') });
    expect(refused(next)).toEqual([]);
    expect(refused(next, established)).toEqual([
      'spec.conversion.webhookClientConfig.caBundle: Invalid value: "eHg=": unable to load root certificates: unable to parse bytes as PEM block',
    ]);
  });

  it('warn of formats that nobody checks, when they are new', () => {
    const object = definition([version({ ...text, format: 'int64' })]);
    expect(strategy.warnings!(object)).toEqual(['unrecognized format "int64"']);
    expect(strategy.warnings!(object, object)).toEqual([]);
  });
});
