import type { DeviceClass } from '../../../generated/index.gen.js';
import { defineBehaviour } from '../../../behaviour.js';
import { age, name } from '../../cells/age.js';
import { specChanged } from '../../strategies/status.js';

export const deviceClass = defineBehaviour<DeviceClass>('resource.k8s.io/v1', 'DeviceClass', {
  strategy: { generationChanged: specChanged },
  row: (object) => [name(object), age(object)],
});
