import { describe, expect, it } from 'vitest';
import { parsePolicy } from './policy.js';

const head = 'apiVersion: audit.k8s.io/v1\nkind: Policy\n';

describe('an audit policy', () => {
  it.each([
    ['rules: []', 'a policy with 0 rules is not allowed'],
    ['rules: [{level: All}]', 'rules[0].level: Unsupported value: "All"'],
    ['rules: [{level: None, user: [x]}]', 'rules[0] has no field "user"'],
    ['rules: [{level: None, nonResourceURLs: [healthz]}]', "must begin with a '/' character"],
    ['rules: [{level: None, nonResourceURLs: ["/a*b"]}]', 'must be the final character'],
    ['rules: [{level: None, nonResourceURLs: [/a], namespaces: [x]}]', 'cannot apply to both'],
    ['rules: [{level: None, resources: [{resourceNames: [x]}]}]', 'at least one resource'],
    ['omitStages: [Begin]\nrules: [{level: None}]', 'omitStages: Unsupported value: "Begin"'],
  ])('is refused for %s', (text, message) => {
    expect(() => parsePolicy(head + text)).toThrow(message);
  });

  it('is refused under another version', () => {
    expect(() => parsePolicy('apiVersion: audit.k8s.io/v1beta1\nkind: Policy\nrules: []')).toThrow(
      'it is no Policy of audit.k8s.io/v1',
    );
  });
});
