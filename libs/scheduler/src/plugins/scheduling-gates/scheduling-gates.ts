import type { Plugin } from '../../framework/plugin.js';

/** Keeps a pod out of the queue while it has scheduling gates (KEP-3521). The API server reports that in the pod's conditions. */
export function schedulingGates(): Plugin {
  return {
    name: 'SchedulingGates',
    gate: ({ spec }) =>
      spec.schedulingGates?.length
        ? `waiting for scheduling gates: [${spec.schedulingGates.map(({ name }) => name).join(' ')}]`
        : undefined,
  };
}
