import { describe, expect, it } from 'vitest';
import type { Node, NodeSpec } from '#kinds';
import { wantedTaints } from './node-taints.js';

const node = (status: string, spec: NodeSpec = {}): Node => ({
  spec,
  status: { conditions: [{ type: 'Ready', status }] },
});
const keys = (subject: Node) =>
  wantedTaints(subject, 'now')?.map(({ key, effect }) => `${key}:${effect}`);

describe('the taints of a node', () => {
  it('say that it is not ready or cannot be reached', () => {
    expect(keys(node('False'))).toEqual([
      'node.kubernetes.io/not-ready:NoSchedule',
      'node.kubernetes.io/not-ready:NoExecute',
    ]);
    expect(keys(node('Unknown'))).toEqual([
      'node.kubernetes.io/unreachable:NoSchedule',
      'node.kubernetes.io/unreachable:NoExecute',
    ]);
  });

  it('follow unschedulable and pressure', () => {
    expect(keys(node('True', { unschedulable: true }))).toEqual([
      'node.kubernetes.io/unschedulable:NoSchedule',
    ]);
    const pressed: Node = {
      spec: {},
      status: { conditions: [{ type: 'DiskPressure', status: 'True' }] },
    };
    expect(keys(pressed)).toEqual(['node.kubernetes.io/disk-pressure:NoSchedule']);
  });

  it('go when their reason goes, while those of people stay', () => {
    const taints = [
      { key: 'node.kubernetes.io/not-ready', effect: 'NoExecute' },
      { key: 'mine', effect: 'NoSchedule' },
    ];
    expect(keys(node('True', { taints }))).toEqual(['mine:NoSchedule']);
  });

  it('are left alone when they are right', () => {
    expect(
      wantedTaints(node('True', { taints: [{ key: 'mine', effect: 'NoSchedule' }] }), 'now'),
    ).toBeUndefined();
  });
});
