import { describe, expect, it } from 'vitest';
import type { Job, JobCondition } from '#kinds';
import { withSuspension } from './suspension.js';

const job = (suspend: boolean, conditions: readonly JobCondition[] = []): Job => ({
  spec: { suspend, template: {} },
  status: { conditions },
});

describe('the suspension of a Job', () => {
  it('shows when it begins, and when it ends', () => {
    const begun = withSuspension(job(true), 't1');
    expect(begun.changed).toBe(true);
    expect(begun.conditions).toMatchObject([
      { type: 'Suspended', status: 'True', reason: 'JobSuspended' },
    ]);
    const ended = withSuspension(job(false, begun.conditions), 't2');
    expect(ended.conditions).toMatchObject([
      { type: 'Suspended', status: 'False', reason: 'JobResumed', lastTransitionTime: 't2' },
    ]);
    expect(withSuspension(job(false, ended.conditions), 't3').changed).toBe(false);
  });

  it('is not spoken of while a Job never was suspended', () => {
    expect(withSuspension(job(false), 't1')).toEqual({ conditions: [], changed: false });
  });
});
