import type { HorizontalPodAutoscaler } from '../../../generated/index.gen.js';
import { defineBehaviour } from '../../../behaviour.js';
import { separateStatus } from '../../strategies/status.js';
import { autoscalerRow } from './columns.js';
import { defaultAutoscaler } from './defaults.js';
import { validateAutoscaler } from './validation.js';

export const horizontalPodAutoscaler = defineBehaviour<HorizontalPodAutoscaler>(
  'autoscaling/v2',
  'HorizontalPodAutoscaler',
  {
    strategy: {
      ...separateStatus(() => ({ desiredReplicas: 0, currentMetrics: null })),
      applyDefaults: defaultAutoscaler,
      validate: validateAutoscaler,
      validateUpdate: (object, _old, { subresource }) =>
        subresource === 'status' ? [] : validateAutoscaler(object),
    },
    row: autoscalerRow,
  },
);
