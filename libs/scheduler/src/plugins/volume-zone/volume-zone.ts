import { isNodeChange } from '../../framework/cluster-event.js';
import type { Plugin, Refusal } from '../../framework/plugin.js';

const ZONE_LABELS = [
  'topology.kubernetes.io/zone',
  'topology.kubernetes.io/region',
  'failure-domain.beta.kubernetes.io/zone',
  'failure-domain.beta.kubernetes.io/region',
];
/** Between the zones of a volume that is in several. */
const SEPARATOR = '__';
const REFUSAL: Refusal = { reasons: ['node(s) had no available volume zone'], resolvable: false };

/** A volume that is labelled with a zone or region can only be used there. */
export function volumeZone(): Plugin {
  return {
    name: 'VolumeZone',
    prepareFilter: ({ namespace, claims }, { storage }) => {
      const places: { readonly label: string; readonly values: readonly string[] }[] = [];
      for (const claim of claims) {
        const volume = storage.volume(storage.claim(namespace, claim)?.spec?.volumeName ?? '');
        for (const label of ZONE_LABELS) {
          const value = volume?.metadata.labels?.[label];
          if (value !== undefined) places.push({ label, values: value.split(SEPARATOR) });
        }
      }
      if (places.length === 0) return undefined;
      return {
        check: ({ labels }) => {
          // A cluster without zones leaves the matter to the volumes' node affinity.
          if (ZONE_LABELS.every((label) => labels[label] === undefined)) return undefined;
          return places.every(({ label, values }) => values.includes(labels[label] ?? ''))
            ? undefined
            : REFUSAL;
        },
      };
    },
    mayHelp: (event) => event.type === 'OtherChanged' || isNodeChange(event),
  };
}
