import { describe, expect, it } from 'vitest';
import { podIn } from '../testing/objects.js';
import { unmanagedPods, unscaledOwner } from './unscaled.js';

describe('pods that a PodDisruptionBudget cannot count', () => {
  it('are those of controllers without a scale', () => {
    const pod = podIn('p');
    const owner = { apiVersion: 'batch/v1', kind: 'Job', name: 'j', uid: 'u', controller: true };
    const owned = { ...pod, metadata: { ...pod.metadata, ownerReferences: [owner] } };
    expect(unscaledOwner([pod])).toBeUndefined();
    expect(unscaledOwner([pod, owned])).toBe('jobs.batch does not implement the scale subresource');
  });

  it('are told with the selector as Go prints it', () => {
    const matchExpressions = [{ key: 'a', operator: 'In', values: ['b', 'c'] }];
    expect(unmanagedPods({ matchLabels: { app: 'u' }, matchExpressions })).toContain(
      '(selector: &LabelSelector{MatchLabels:map[string]string{app: u,},MatchExpressions:[]LabelSelectorRequirement' +
        '{LabelSelectorRequirement{Key:a,Operator:In,Values:[b c],},},}) were found',
    );
  });
});
