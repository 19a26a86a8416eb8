import { describe, expect, it } from 'vitest';
import type { Container, PodSpec } from '#kinds';
import { ASSUMED_REQUESTS, podRequests } from './pod-requests.js';

const container = (cpu?: string, memory?: string): Container => ({
  name: 'c',
  resources: {
    requests: {
      ...(cpu === undefined ? {} : { cpu }),
      ...(memory === undefined ? {} : { memory }),
    },
  },
});
const sidecar = (cpu: string): Container => ({ ...container(cpu), restartPolicy: 'Always' });
const cpuOf = (spec: PodSpec): number | undefined => podRequests(spec).get('cpu');

describe('podRequests', () => {
  it('adds containers up', () => {
    expect(podRequests({ containers: [container('1', '1Gi'), container('500m')] })).toEqual(
      new Map([
        ['cpu', 1500],
        ['memory', 2 ** 30],
      ]),
    );
  });

  it('takes the largest init container when it needs more than all that run later', () => {
    expect(
      cpuOf({
        initContainers: [container('3'), container('1')],
        containers: [container('1'), container('1')],
      }),
    ).toBe(3000);
    expect(
      cpuOf({ initContainers: [container('1')], containers: [container('1'), container('1')] }),
    ).toBe(2000);
  });

  it('counts a sidecar with what starts after it', () => {
    expect(
      cpuOf({ initContainers: [sidecar('1'), container('3')], containers: [container('1')] }),
    ).toBe(4000);
    expect(
      cpuOf({ initContainers: [container('3'), sidecar('1')], containers: [container('1')] }),
    ).toBe(3000);
    expect(cpuOf({ initContainers: [sidecar('1')], containers: [container('1')] })).toBe(2000);
  });

  it('lets requests of the pod as a whole take the place of the sum', () => {
    const requests = podRequests({
      containers: [container('1', '1Gi')],
      resources: { requests: { cpu: '3' } },
    });
    expect([requests.get('cpu'), requests.get('memory')]).toEqual([3000, 2 ** 30]);
  });

  it('puts the overhead on top', () => {
    expect(cpuOf({ containers: [container('1')], overhead: { cpu: '250m' } })).toBe(1250);
  });

  it('assumes a little for every container that states nothing', () => {
    const requests = podRequests(
      { containers: [container('1'), container(undefined, '1Gi')] },
      ASSUMED_REQUESTS,
    );
    expect([requests.get('cpu'), requests.get('memory')]).toEqual([1100, 2 ** 30 + 200 * 2 ** 20]);
  });
});
