import { describe, expect, it } from 'vitest';
import type { Draft, KubeObject, StatusError } from '#machinery';
import type { ValidationRule } from '#kinds';
import { ruleCheck } from './rule-check.js';

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
          schema: { openAPIV3Schema: { type: 'object', 'x-kubernetes-validations': rules } },
        },
      ],
    },
  }) as unknown as Draft<KubeObject>;

const refusal = (object: Draft<KubeObject>): (string | undefined)[] => {
  try {
    ruleCheck.create(object, false);
    return [];
  } catch (error) {
    return (error as StatusError).details!.causes!.map(({ message }) => message);
  }
};

describe('ruleCheck', () => {
  it('lets rules pass that compile to a truth value', () => {
    expect(refusal(definition([{ rule: 'self.a > 1' }, { rule: 'true' }]))).toEqual([]);
  });

  it('refuses what does not compile, and what is no truth value', () => {
    expect(refusal(definition([{ rule: 'self >' }, { rule: '"text"' }]))).toEqual([
      expect.stringMatching(/^Invalid value: "self >": compilation failed: ERROR: <input>/),
      'Invalid value: "\\"text\\"": must evaluate to a bool',
    ]);
  });

  it('leaves a definition with other faults to their report', () => {
    expect(refusal(definition([{ rule: 'self >' }], 'wrong'))).toEqual([]);
  });
});
