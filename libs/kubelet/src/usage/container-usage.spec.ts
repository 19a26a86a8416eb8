import { describe, expect, it } from 'vitest';
import type { Container, Pod } from '#kinds';
import { containerUsage } from './container-usage.js';

const pod = (annotations: Record<string, string> = {}): Pod => ({
  metadata: { name: 'p', annotations },
  spec: { containers: [] },
});
const container = (resources: Container['resources'] = {}): Container => ({ name: 'c', resources });

describe('containerUsage', () => {
  it('is a part of the requests', () => {
    const usage = containerUsage(pod(), container({ requests: { cpu: '1', memory: '1Gi' } }), 1);
    expect(usage).toEqual({ cpuNanos: 100_000_000, memoryBytes: 2 ** 29 });
  });

  it('is small without requests', () => {
    expect(containerUsage(pod(), container(), 1)).toEqual({
      cpuNanos: 1_000_000,
      memoryBytes: 16 * 2 ** 20,
    });
  });

  it('shares what the pod is said to use among its running containers', () => {
    const annotated = pod({ 'kubelet.mockplane.io/cpu-usage': '300m' });
    expect(containerUsage(annotated, container(), 3).cpuNanos).toBe(100_000_000);
  });

  it('prefers what is said of the container', () => {
    const annotated = pod({
      'kubelet.mockplane.io/cpu-usage': '300m',
      'kubelet.mockplane.io/cpu-usage.c': '20m',
    });
    expect(containerUsage(annotated, container(), 2).cpuNanos).toBe(20_000_000);
  });

  it('never exceeds a limit', () => {
    const annotated = pod({ 'kubelet.mockplane.io/memory-usage': '1Gi' });
    const limited = container({ limits: { memory: '64Mi' } });
    expect(containerUsage(annotated, limited, 1).memoryBytes).toBe(64 * 2 ** 20);
  });

  it.each(['much', '-1', ''])('passes over %j, which is no amount', (text) => {
    const annotated = pod({ 'kubelet.mockplane.io/cpu-usage': text });
    expect(containerUsage(annotated, container(), 1).cpuNanos).toBe(1_000_000);
  });
});
