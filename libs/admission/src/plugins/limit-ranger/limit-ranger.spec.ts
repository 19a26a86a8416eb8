import { describe, expect, it } from 'vitest';
import type { Draft, KubeObject } from '#machinery';
import { KindCatalog, type LimitRange, type Pod } from '#kinds';
import type { Attributes } from '../../plugin.js';
import { limitRanger } from './limit-ranger.js';

const plugin = (limits: object[]) => {
  const range = { metadata: { name: 'l' }, spec: { limits } } as unknown as LimitRange;
  return limitRanger({
    get: () => undefined,
    list: <T extends KubeObject>() => [range as unknown as T],
  });
};
const attributes: Attributes = {
  operation: 'CREATE',
  kind: KindCatalog.builtIn().byResource('', 'v1', 'pods')!,
  namespace: 'home',
  name: 'p',
  user: { name: 'tester', groups: [] },
  dryRun: false,
  warnings: [],
};
const podOf = (resources: object): Draft<Pod> => ({
  metadata: { name: 'p' },
  spec: { containers: [{ name: 'c', resources }] },
});

describe('limit ranges', () => {
  it('complete the resources of a container and say so', () => {
    const pod = podOf({ requests: { cpu: '50m' } });
    const defaults = {
      type: 'Container',
      default: { cpu: '1', memory: '1Gi' },
      defaultRequest: { cpu: '100m', memory: '64Mi' },
    };
    void plugin([defaults]).admit!(pod, attributes);
    expect(pod.spec.containers![0]!.resources).toEqual({
      requests: { cpu: '50m', memory: '64Mi' },
      limits: { cpu: '1', memory: '1Gi' },
    });
    expect(pod.metadata!.annotations).toEqual({
      'kubernetes.io/limit-ranger':
        'LimitRanger plugin set: memory request for container c; cpu, memory limit for container c',
    });
  });

  it('refuse what is beyond their bounds, with every reason', () => {
    const pod = podOf({ requests: { cpu: '50m' }, limits: { cpu: '2' } }) as KubeObject;
    const limits = [
      {
        type: 'Container',
        min: { cpu: '100m' },
        max: { cpu: '1' },
        maxLimitRequestRatio: { cpu: '2' },
      },
      { type: 'Pod', max: { cpu: '1' } },
    ];
    expect(() => plugin(limits).validate!(pod, attributes)).toThrow(
      'pods "p" is forbidden: [minimum cpu usage per Container is 100m, but request is 50m, maximum cpu usage per Container is 1, but limit is 2, cpu max limit to request ratio per Container is 2, but provided ratio is 40.000000, maximum cpu usage per Pod is 1, but limit is 2]',
    );
  });

  it('let pass what is within them', () => {
    const pod = podOf({ requests: { cpu: '500m' }, limits: { cpu: '1' } }) as KubeObject;
    expect(() =>
      plugin([{ type: 'Container', max: { cpu: '1' } }]).validate!(pod, attributes),
    ).not.toThrow();
  });
});
