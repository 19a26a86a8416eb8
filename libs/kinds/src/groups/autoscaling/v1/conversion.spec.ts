import { expect, it } from 'vitest';
import type { HorizontalPodAutoscaler } from '../../../generated/index.gen.js';
import { fromFirstVersion, toFirstVersion } from './conversion.js';

const newer: HorizontalPodAutoscaler = {
  apiVersion: 'autoscaling/v2',
  kind: 'HorizontalPodAutoscaler',
  metadata: { name: 'h', annotations: { mine: 'x' } },
  spec: {
    scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'd' },
    minReplicas: 1,
    maxReplicas: 3,
    metrics: [
      {
        type: 'Pods',
        pods: { metric: { name: 'rps' }, target: { type: 'AverageValue', averageValue: '5' } },
      },
      {
        type: 'Resource',
        resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 60 } },
      },
    ],
    behavior: { scaleUp: { stabilizationWindowSeconds: 5, selectPolicy: 'Max' } },
  },
  status: { currentReplicas: 2, desiredReplicas: 2, currentMetrics: null },
};

it('shows the CPU utilisation as a field and everything else as annotations', () => {
  const older = toFirstVersion(newer);
  expect(older.spec).toMatchObject({ targetCPUUtilizationPercentage: 60, maxReplicas: 3 });
  expect(older.metadata?.annotations).toEqual({
    mine: 'x',
    'autoscaling.alpha.kubernetes.io/metrics':
      '[{"type":"Pods","pods":{"metricName":"rps","targetAverageValue":"5"}}]',
    'autoscaling.alpha.kubernetes.io/behavior':
      '{"ScaleUp":{"StabilizationWindowSeconds":5,"SelectPolicy":"Max"}}',
  });
});

it('comes back as it was', () => {
  expect(fromFirstVersion(toFirstVersion(newer))).toEqual(newer);
});

it('has 80 % of the CPU as its metric when it names none', () => {
  const { spec } = fromFirstVersion({
    spec: { scaleTargetRef: { kind: 'Deployment', name: 'd' }, maxReplicas: 3 },
  });
  expect(spec.metrics).toEqual([
    {
      type: 'Resource',
      resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 80 } },
    },
  ]);
});
