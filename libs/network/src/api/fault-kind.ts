import { isDeepStrictEqual } from 'node:util';
import { Elapsed, type KindDefinition } from '#kinds';
import { parseTime, type Draft } from '#machinery';
import type { Fault } from '../faults/fault.js';
import { validateFault } from '../faults/validate.js';
import { faultSchema } from './fault-schema.js';
import { ageOf, column, ownKind } from './own-kind.js';
import { shapeCauses } from './shape.js';

/** The kind Fault. It belongs to the cluster, as machines do; its spec may change while it is in force. */
export function faultKind(): KindDefinition<Fault> {
  return ownKind<Fault>({
    kind: 'Fault',
    plural: 'faults',
    singular: 'fault',
    namespaced: false,
    shortNames: [],
    columns: [
      column('Name', 'Name of the fault.'),
      column('Type', 'What is broken.'),
      column('Nodes', 'Machines that it touches.'),
      column('Pods', 'Pods that it touches.'),
      column('Since', 'How long it has been in force.'),
      column('Age', 'Time since the object was created.'),
      column('Message', 'What it does.', 1),
    ],
    row,
    strategy: {
      generationChanged: (object, old) => !isDeepStrictEqual(object.spec, old.spec),
      prepareForCreate: (object) => {
        delete (object as { status?: unknown }).status;
      },
      prepareForUpdate: (object, old, { subresource }) => {
        if (subresource === 'status')
          object.spec = structuredClone(old.spec) as Draft<Fault>['spec'];
        else if (old.status === undefined) delete object.status;
        else object.status = structuredClone(old.status) as NonNullable<Draft<Fault>['status']>;
      },
      validate: (object) => {
        const causes = shapeCauses(object.spec ?? {}, faultSchema.properties.spec, 'spec');
        return causes.length > 0 ? causes : validateFault(object);
      },
    },
  });
}

function row(object: Fault) {
  const { status, metadata } = object;
  const since = parseTime(status?.since ?? '');
  return [
    metadata?.name ?? '',
    status?.type ?? '',
    String(status?.nodes ?? ''),
    String(status?.pods ?? ''),
    since === undefined ? '' : new Elapsed(since),
    ageOf(object),
    status?.message ?? '',
  ];
}
