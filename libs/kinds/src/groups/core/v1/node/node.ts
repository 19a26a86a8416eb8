import {
  cidrErrors,
  labelValue,
  parseCIDR,
  qualifiedName,
  type Draft,
  type StatusCause,
} from '#machinery';
import type { Node, Taint } from '../../../../generated/index.gen.js';
import { defineBehaviour } from '../../../../behaviour.js';
import { toInternal } from '../../../internal/form.js';
import { report, type Report } from '../../../rules/report.js';
import { roundQuantities } from '../../../rules/resource-list.js';
import { same } from '../../../strategies/same.js';
import { separateStatus } from '../../../strategies/status.js';
import { TAINT_EFFECTS } from '../pod/placement-validation.js';
import { warnDeprecatedLabel } from '../pod/label-warnings.js';
import { nodeRow } from './columns.js';

export const node = defineBehaviour<Node>('v1', 'Node', {
  strategy: {
    applyDefaults,
    // A kubelet may register with its status.
    prepareForCreate: ({ spec }) => {
      // DynamicKubeletConfig is no more: the server drops its field.
      delete spec?.configSource;
    },
    prepareForUpdate: separateStatus<Node>(() => ({})).prepareForUpdate,
    validate,
    validateUpdate: (object, old, { subresource }) =>
      subresource === 'status' ? [] : [...validate(object), ...validateUpdate(object, old)],
    warnings: ({ metadata, spec }) => {
      const warnings: string[] = [];
      for (const label in metadata?.labels)
        warnDeprecatedLabel(warnings, `metadata.labels[${label}]`, label);
      if (spec?.externalID)
        warnings.push('spec.externalID: this field is deprecated, and is unused by Kubernetes');
      return warnings;
    },
  },
  row: nodeRow,
  selectableFields: { 'spec.unschedulable': ({ spec }) => String(spec?.unschedulable ?? false) },
});

function applyDefaults(object: Draft<Node>): void {
  const { spec, status } = object;
  if (spec?.podCIDR && spec.podCIDRs?.[0] !== spec.podCIDR) spec.podCIDRs = [spec.podCIDR];
  else if (spec?.podCIDRs?.[0] && !spec.podCIDR) spec.podCIDR = spec.podCIDRs[0];
  if (status?.capacity && status.allocatable === undefined)
    status.allocatable = { ...status.capacity };
  roundQuantities(status?.capacity);
  roundQuantities(status?.allocatable);
}

function validate(object: Node): StatusCause[] {
  return report((found) => {
    checkTaints(found, object.spec?.taints);
    const cidrs = object.spec?.podCIDRs ?? [];
    found.at('spec', () => {
      found.each('podCIDRs', cidrs, (cidr) => found.complaints('', cidr, cidrErrors(cidr, true)));
      const families = cidrs.map((cidr) => parseCIDR(cidr)?.family);
      if (cidrs.length > 2 || (cidrs.length === 2 && families[0] === families[1])) {
        found.invalid('podCIDRs', cidrs, 'may specify no more than one CIDR for each IP family');
      }
    });
  });
}

function validateUpdate(object: Node, old: Node): StatusCause[] {
  return report((found) => {
    checkTaints(found, object.spec?.taints);
    const before = old.spec ?? {};
    const given = object.spec ?? {};
    if ((before.podCIDRs?.length ?? 0) > 0 && !same(given.podCIDRs, before.podCIDRs)) {
      found.forbidden(
        'spec.podCIDRs',
        'node updates may not change podCIDR except from "" to valid',
      );
    }
    if (before.providerID && given.providerID !== before.providerID) {
      found.forbidden(
        'spec.providerID',
        'node updates may not change providerID except from "" to valid',
      );
    }
    if ((given.externalID ?? '') !== (before.externalID ?? ''))
      found.forbidden('spec.externalID', 'may not be updated');
  });
}

/** The server reports taints below `metadata`. */
function checkTaints(found: Report, taints: readonly Taint[] | undefined): void {
  const seen = new Set<string>();
  found.at('metadata', () =>
    found.each('taints', taints, (taint) => {
      found.complaints('key', taint.key, qualifiedName(taint.key));
      found.complaints('value', taint.value ?? '', labelValue(taint.value ?? ''));
      if (!taint.effect) found.required('effect');
      else found.oneOf('effect', taint.effect, TAINT_EFFECTS);
      const key = `${taint.key}:${taint.effect}`;
      if (seen.has(key))
        found.duplicate(
          '',
          toInternal('Taint', taint),
          'taints must be unique by key and effect pair',
        );
      seen.add(key);
    }),
  );
}
