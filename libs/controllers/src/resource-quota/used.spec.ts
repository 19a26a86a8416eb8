import { describe, expect, it } from 'vitest';
import { resources, type Pod, type ResourceQuotaSpec, type Service } from '#kinds';
import type { Stored } from '#machinery';
import { epoch, podIn, stored } from '../testing/objects.js';
import { usedOf } from './used.js';

const podsUsed = (spec: ResourceQuotaSpec, pods: readonly Stored<Pod>[]) =>
  usedOf({ spec }, [{ resource: resources.pods, objects: pods }], epoch);

describe('what a quota counts', () => {
  it('is the pods that run and what they ask for', () => {
    const pods = [
      podIn('a', { requests: { cpu: '300m' } }),
      podIn('b', { requests: { cpu: '1' } }),
      podIn('done', { phase: 'Succeeded', requests: { cpu: '8' } }),
    ];
    expect(
      podsUsed({ hard: { pods: '9', 'requests.cpu': '9', cpu: '9', 'count/pods': '9' } }, pods),
    ).toEqual({
      'count/pods': '3',
      cpu: '1300m',
      pods: '2',
      'requests.cpu': '1300m',
    });
  });

  it('is zero for what there is none of', () => {
    expect(podsUsed({ hard: { 'limits.memory': '1Gi' } }, [podIn('a')])).toEqual({
      'limits.memory': '0',
    });
  });

  it('keeps to its scopes', () => {
    const pods = [podIn('effort', { requests: { cpu: '1' } }), podIn('best')];
    expect(podsUsed({ hard: { pods: '5' }, scopes: ['BestEffort'] }, pods)).toEqual({ pods: '1' });
    expect(
      podsUsed({ hard: { pods: '5' }, scopes: ['NotBestEffort', 'NotTerminating'] }, pods),
    ).toEqual({ pods: '1' });
  });

  it('is node ports and load balancers of Services', () => {
    const ports = [
      { port: 80, nodePort: 30080 },
      { port: 443, nodePort: 30443 },
    ];
    const service = stored<Service>({
      kind: 'Service',
      metadata: { name: 's' },
      spec: { type: 'LoadBalancer', ports },
    });
    const hard = { services: '5', 'services.nodeports': '5', 'services.loadbalancers': '5' };
    const used = usedOf(
      { spec: { hard } },
      [{ resource: resources.services, objects: [service] }],
      epoch,
    );
    expect(used).toEqual({
      services: '1',
      'services.loadbalancers': '1',
      'services.nodeports': '2',
    });
  });
});
