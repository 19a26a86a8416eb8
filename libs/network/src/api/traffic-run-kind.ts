import type { KindDefinition } from '#kinds';
import { ageOf, column } from './own-kind.js';
import { questionKind } from './question-kind.js';
import type { TrafficRun } from './traffic-run.js';
import { validateTraffic } from './traffic-validation.js';

/** The kind TrafficRun. It belongs to the cluster, as pods of all namespaces may send. */
export function trafficRunKind(): KindDefinition<TrafficRun> {
  return questionKind<TrafficRun>({
    kind: 'TrafficRun',
    plural: 'trafficruns',
    singular: 'trafficrun',
    namespaced: false,
    shortNames: ['traffic'],
    columns: [
      column('Name', 'Name of the run.'),
      column('Loads', 'How many loads flow at once.'),
      column('Flows', 'Flows that were sent.'),
      column('Answered', 'Flows that were answered.'),
      column('Age', 'Time since the run was asked for.'),
      column('Reason', 'Why it could not be made.', 1),
    ],
    row,
    validate: ({ spec }) => validateTraffic(spec),
  });
}

function row(object: TrafficRun) {
  const { spec, status, metadata } = object;
  return [
    metadata?.name ?? '',
    String(spec.loads.length),
    status?.error === undefined ? String(status?.flows ?? '') : 'error',
    String(status?.answered ?? ''),
    ageOf(object),
    status?.error ?? '',
  ];
}
