import { describe, expect, it } from 'vitest';
import type { KubeObject } from '#machinery';
import { expressionCauses } from './expression-causes.js';

const policy = (spec: object): KubeObject =>
  ({ kind: 'ValidatingAdmissionPolicy', spec }) as KubeObject;
const fields = (object: KubeObject, old?: KubeObject) =>
  expressionCauses(object, old).map(({ field, message }) => `${field}: ${message}`);

describe('expressions of policies and webhooks', () => {
  it('are refused where they do not compile, each at its place', () => {
    const broken = policy({
      variables: [
        { name: 'a', expression: 'object.x' },
        { name: 'b', expression: '1 +' },
      ],
      matchConditions: [{ name: 'c', expression: 'unknown == 1' }],
      validations: [{ expression: 'object.x == 1', messageExpression: "'x' +" }],
      auditAnnotations: [{ key: 'k', valueExpression: '(' }],
    });
    expect(expressionCauses(broken).map(({ field }) => field)).toEqual([
      'spec.variables[1].expression',
      'spec.matchConditions[0].expression',
      'spec.validations[0].messageExpression',
      'spec.auditAnnotations[0].valueExpression',
    ]);
  });

  it('must give what they are for', () => {
    const numbers = policy({ validations: [{ expression: '1 + 1', messageExpression: '1' }] });
    expect(fields(numbers)).toEqual([
      'spec.validations[0].expression: Invalid value: "1 + 1": must evaluate to bool but got int',
      'spec.validations[0].messageExpression: Invalid value: "1": must evaluate to string but got int',
    ]);
  });

  it('know params only where the policy has a kind of them', () => {
    const validations = [{ expression: 'params.max > 1' }];
    expect(fields(policy({ validations }))).toHaveLength(1);
    expect(
      fields(policy({ validations, paramKind: { apiVersion: 'v1', kind: 'ConfigMap' } })),
    ).toEqual([]);
  });

  it('stay when they are stored already', () => {
    const stored = policy({ validations: [{ expression: '1 +' }] });
    const more = policy({ validations: [{ expression: '1 +' }, { expression: '2 +' }] });
    expect(expressionCauses(more, stored).map(({ field }) => field)).toEqual([
      'spec.validations[1].expression',
    ]);
  });

  it('are the match conditions of webhooks, too', () => {
    const webhooks = [{ name: 'w', matchConditions: [{ name: 'c', expression: 'object.' }] }];
    const configuration = { kind: 'ValidatingWebhookConfiguration', webhooks } as KubeObject;
    expect(expressionCauses(configuration).map(({ field }) => field)).toEqual([
      'webhooks[0].matchConditions[0].expression',
    ]);
  });
});
