import type { Pod, PriorityClass } from '#kinds';
import type { Draft } from '#machinery';
import { Compiled, type Follow } from '../../following/compiled.js';
import type { AdmissionPlugin, Lookup } from '../../plugin.js';
import { concerns, refuse } from '../../refuse.js';

const CLASSES = 'priorityclasses.scheduling.k8s.io';

/** Resolves a pod's priority class to its number and preemption policy; only one class may be the global default. */
export function priority(lookup: Lookup, follow: Follow): AdmissionPlugin {
  const classes = new Compiled<PriorityClass, PriorityClass>(lookup, follow, CLASSES, (one) => one);
  return {
    name: 'Priority',
    admit(object, attributes) {
      if (!concerns(attributes, 'pods') || object === undefined) return;
      const { spec } = object as Draft<Pod>;
      if (spec === undefined) return;
      if (attributes.operation === 'UPDATE') {
        const old = (attributes.old as Pod | undefined)?.spec;
        // Clients that do not know the fields leave them out of an update; they keep what they had.
        if (spec.priority === undefined && old?.priority !== undefined)
          spec.priority = old.priority;
        if (spec.preemptionPolicy === undefined && old?.preemptionPolicy !== undefined) {
          spec.preemptionPolicy = old.preemptionPolicy;
        }
        return;
      }
      const name = spec.priorityClassName ?? '';
      const chosen =
        name === '' ? globalDefault(classes.all) : lookup.get<PriorityClass>(CLASSES, '', name);
      if (name !== '' && chosen === undefined)
        throw refuse(attributes, object, `no PriorityClass with name ${name} was found`);
      if (name === '' && chosen?.metadata?.name !== undefined)
        spec.priorityClassName = chosen.metadata.name;
      const value = chosen?.value ?? 0;
      if (spec.priority !== undefined && spec.priority !== value) {
        const why = `the integer value of priority (${spec.priority}) must not be provided in pod spec; priority admission controller computed ${value} from the given PriorityClass name`;
        throw refuse(attributes, object, why);
      }
      spec.priority = value;
      const policy = chosen?.preemptionPolicy ?? 'PreemptLowerPriority';
      if (spec.preemptionPolicy !== undefined && spec.preemptionPolicy !== policy) {
        const why = `the string value of PreemptionPolicy (${spec.preemptionPolicy}) must not be provided in pod spec; priority admission controller computed ${policy} from the given PriorityClass name`;
        throw refuse(attributes, object, why);
      }
      spec.preemptionPolicy = policy;
    },
    validate(object, attributes) {
      if (attributes.operation === 'DELETE' || !concerns(attributes, CLASSES)) return;
      if ((object as PriorityClass).globalDefault !== true) return;
      const other = globalDefault(classes.all)?.metadata?.name;
      if (other === undefined || other === object?.metadata?.name) return;
      throw refuse(
        attributes,
        object,
        `PriorityClass ${other} is already marked as default. Only one default can exist`,
      );
    },
  };
}

/** Should there be several after all, the lowest value counts. */
function globalDefault(classes: readonly PriorityClass[]): PriorityClass | undefined {
  let chosen: PriorityClass | undefined;
  for (const candidate of classes) {
    if (
      candidate.globalDefault === true &&
      (chosen === undefined || (candidate.value ?? 0) < (chosen.value ?? 0))
    )
      chosen = candidate;
  }
  return chosen;
}
