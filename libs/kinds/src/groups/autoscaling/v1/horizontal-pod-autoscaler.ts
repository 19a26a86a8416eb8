import type {
  AutoscalingV1HorizontalPodAutoscaler as Older,
  HorizontalPodAutoscaler as Newer,
} from '../../../generated/index.gen.js';
import { defineBehaviour } from '../../../behaviour.js';
import { separateStatus } from '../../strategies/status.js';
import { autoscalerRow } from '../v2/columns.js';
import { validateAutoscaler } from '../v2/validation.js';
import { fromFirstVersion, toFirstVersion } from './conversion.js';

export const horizontalPodAutoscalerV1 = defineBehaviour<Older>(
  'autoscaling/v1',
  'HorizontalPodAutoscaler',
  {
    strategy: {
      ...separateStatus(() => ({ currentReplicas: 0, desiredReplicas: 0 })),
      applyDefaults: ({ spec }) => {
        if (spec) spec.minReplicas ??= 1;
      },
      validate: (object) => validateAutoscaler(fromFirstVersion(object)),
      validateUpdate: (object, _old, { subresource }) =>
        subresource === 'status' ? [] : validateAutoscaler(fromFirstVersion(object)),
    },
    row: (object) => autoscalerRow(fromFirstVersion(object)),
    convert: {
      fromStorage: (object) => toFirstVersion(object as Newer),
      toStorage: (object) => fromFirstVersion(object as Older),
    },
  },
);
