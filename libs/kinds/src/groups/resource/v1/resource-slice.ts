import type { ResourceSlice } from '../../../generated/index.gen.js';
import { defineBehaviour } from '../../../behaviour.js';
import { age, name } from '../../cells/age.js';
import { report, type Report } from '../../rules/report.js';
import { specChanged } from '../../strategies/status.js';

export const resourceSlice = defineBehaviour<ResourceSlice>('resource.k8s.io/v1', 'ResourceSlice', {
  strategy: {
    prepareForCreate: (object, { now }) => stampTaints(object.spec?.devices, now),
    prepareForUpdate: (object, _old, { now }) => stampTaints(object.spec?.devices, now),
    validate: (object) => report((found) => checkSlice(found, object)),
    validateUpdate: (object, old) =>
      report((found) => {
        checkSlice(found, object);
        found.at('spec', () => {
          found.immutable(
            'nodeName',
            object.spec?.nodeName !== old.spec?.nodeName,
            object.spec?.nodeName,
          );
          found.immutable('driver', object.spec?.driver !== old.spec?.driver, object.spec?.driver);
          found.immutable(
            'pool.name',
            object.spec?.pool?.name !== old.spec?.pool?.name,
            object.spec?.pool?.name,
          );
        });
      }),
    generationChanged: specChanged,
  },
  row: (object) => [
    name(object),
    object.spec?.nodeName ?? '',
    object.spec?.driver ?? '',
    object.spec?.pool?.name ?? '',
    age(object),
  ],
  selectableFields: {
    'spec.nodeName': ({ spec }) => spec?.nodeName ?? '',
    'spec.driver': ({ spec }) => spec?.driver ?? '',
  },
});

interface Tainted {
  taints?: { timeAdded?: string | null }[];
}

function stampTaints(devices: Tainted[] | undefined, now: string): void {
  for (const device of devices ?? [])
    for (const taint of device.taints ?? []) taint.timeAdded ??= now;
}

function checkSlice(found: Report, { spec }: ResourceSlice): void {
  found.at('spec', () => {
    if (!spec?.driver) found.required('driver');
    if (!spec?.pool?.name) found.required('pool.name');
    const names = new Set<string>();
    found.each('devices', spec?.devices, (device) => {
      if (!device.name) found.required('name');
      else if (names.has(device.name)) found.duplicate('name', device.name);
      names.add(device.name);
    });
  });
}
