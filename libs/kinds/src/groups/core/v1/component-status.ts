import type { ComponentStatus } from '../../../generated/index.gen.js';
import { defineBehaviour } from '../../../behaviour.js';
import { name } from '../../cells/age.js';

export const componentStatus = defineBehaviour<ComponentStatus>('v1', 'ComponentStatus', {
  row: (object) => {
    const healthy = object.conditions?.find((condition) => condition.type === 'Healthy');
    const status =
      healthy === undefined ? 'Unknown' : healthy.status === 'True' ? 'Healthy' : 'Unhealthy';
    return [name(object), status, healthy?.message ?? '', healthy?.error ?? ''];
  },
});
