import { describe, expect, it } from 'vitest';
import type { ValidatingAdmissionPolicy } from '#kinds';
import { checkTypes, type TypedKind, type TypedKinds } from './type-check.js';

const schema = {
  type: 'object',
  properties: {
    spec: {
      type: 'object',
      properties: { replicas: { type: 'integer' }, name: { type: 'string' } },
    },
  },
};
const kind = (name: string, group = 'apps'): TypedKind => ({
  group,
  version: 'v1',
  kind: name,
  schema,
});
const kinds: TypedKinds = {
  ofResource: (group, version, resource) =>
    version === 'v1' && resource === 'deployments'
      ? [kind('Deployment', group)]
      : version === 'v1' && resource === 'pods'
        ? [kind('Pod', group)]
        : [],
  named: (_apiVersion, name) => (name === 'Limits' ? kind(name, 'example.com') : undefined),
};

const policyOf = (
  expression: string,
  rule: object = { apiGroups: ['apps'], apiVersions: ['v1'], resources: ['deployments'] },
  more: object = {},
): ValidatingAdmissionPolicy => ({
  spec: {
    matchConstraints: { resourceRules: [{ operations: ['CREATE'], ...rule }] },
    validations: [{ expression }],
    ...more,
  },
});

describe('checkTypes', () => {
  it('says nothing about expressions whose types fit', () => {
    expect(
      checkTypes(policyOf('object.spec.replicas > 1 && oldObject.kind != "x"'), kinds),
    ).toEqual([]);
  });

  it('shows what does not fit, and where', () => {
    expect(checkTypes(policyOf('object.replicas > 1'), kinds)).toEqual([
      {
        fieldRef: 'spec.validations[0].expression',
        warning:
          "apps/v1, Kind=Deployment: ERROR: <input>:1:7: undefined field 'replicas'\n | object.replicas > 1\n | ......^\n",
      },
    ]);
  });

  it('tells each kind that a rule names, in order', () => {
    const rule = {
      apiGroups: ['apps', ''],
      apiVersions: ['v1'],
      resources: ['deployments', 'pods'],
    };
    const [found] = checkTypes(policyOf('object.x', rule), kinds);
    expect(found?.warning.match(/^\S*\/v1, Kind=\w+/gm)).toEqual([
      '/v1, Kind=Deployment',
      '/v1, Kind=Pod',
      'apps/v1, Kind=Deployment',
      'apps/v1, Kind=Pod',
    ]);
  });

  it('knows no kinds behind wildcards and subresources', () => {
    for (const rule of [
      { apiGroups: ['*'], apiVersions: ['v1'], resources: ['deployments'] },
      { apiGroups: ['apps'], apiVersions: ['v1'], resources: ['deployments/scale', '*'] },
    ])
      expect(checkTypes(policyOf('object.x', rule), kinds)).toEqual([]);
  });

  it('knows the types of variables, params and messages', () => {
    const policy = policyOf('variables.count == params.spec.name', undefined, {
      paramKind: { apiVersion: 'example.com/v1', kind: 'Limits' },
      variables: [{ name: 'count', expression: 'object.spec.replicas' }],
    });
    const found = checkTypes(policy, kinds);
    expect(found[0]?.warning).toContain(
      "found no matching overload for '_==_' applied to '(int, string)'",
    );
  });
});
