import {
  compareQuantities,
  dns1123Label,
  dns1123Subdomain,
  type Draft,
  type StatusCause,
} from '#machinery';
import type {
  PersistentVolumeClaim,
  PersistentVolumeClaimSpec,
} from '../../../../generated/index.gen.js';
import { checkLabelSelector } from '../../../rules/labels.js';
import { unifiedDiff } from '../../../internal/diff.js';
import { toInternal } from '../../../internal/form.js';
import { report, type Report } from '../../../rules/report.js';
import { same } from '../../../strategies/same.js';
import { checkAccessModes } from './access-modes.js';

const VOLUME_MODES = ['Block', 'Filesystem'];

/** Checks what somebody asks of a volume; `found` is at the spec. */
export function checkClaimSpec(found: Report, spec: PersistentVolumeClaimSpec): void {
  if ((spec.accessModes?.length ?? 0) === 0)
    found.required('accessModes', 'at least 1 access mode is required');
  checkLabelSelector(found, 'selector', spec.selector);
  checkAccessModes(found, spec.accessModes);
  const storage = spec.resources?.requests?.['storage'];
  if (storage === undefined) found.required('resources[storage]');
  else if (compareQuantities(storage, '0') <= 0)
    found.invalid('resources[storage]', storage, 'must be greater than zero');
  if (spec.storageClassName)
    found.complaints(
      'storageClassName',
      spec.storageClassName,
      dns1123Subdomain(spec.storageClassName),
    );
  if (spec.volumeMode !== undefined && !VOLUME_MODES.includes(spec.volumeMode))
    found.notSupported('volumeMode', spec.volumeMode, VOLUME_MODES);
  for (const field of ['dataSource', 'dataSourceRef'] as const) {
    const source = spec[field];
    if (!source) continue;
    if (!source.name) found.required(`${field}.name`);
    if (!source.kind) found.required(`${field}.kind`);
    if (!source.apiGroup && source.kind !== 'PersistentVolumeClaim') {
      found.invalid(
        field,
        source.kind ?? '',
        "must be 'PersistentVolumeClaim' when referencing the default apiGroup",
      );
    }
    if (source.apiGroup)
      found.complaints(`${field}.apiGroup`, source.apiGroup, dns1123Subdomain(source.apiGroup));
    const namespace = 'namespace' in source ? source.namespace : undefined;
    if (namespace) found.complaints(`${field}.namespace`, namespace, dns1123Label(namespace));
  }
  checkBothSources(found, spec);
  if (spec.volumeAttributesClassName) {
    found.complaints(
      'volumeAttributesClassName',
      spec.volumeAttributesClassName,
      dns1123Subdomain(spec.volumeAttributesClassName),
    );
  }
}

/** The older field can say as much as the newer one, but for a namespace. The server shows an empty structure as the value. */
function checkBothSources(found: Report, spec: PersistentVolumeClaimSpec): void {
  const { dataSource: one, dataSourceRef: other } = spec;
  if (!one || !other) return;
  const refuse = (why: string): void => found.invalid('', {}, why);
  if (other.namespace) refuse('may not be specified when dataSourceRef.namespace is specified');
  else if (
    one.kind !== other.kind ||
    one.name !== other.name ||
    (one.apiGroup ?? '') !== (other.apiGroup ?? '')
  )
    refuse('must match dataSourceRef');
}

/** What is wrong with a new claim. */
export function validateClaim({ spec }: PersistentVolumeClaim): StatusCause[] {
  return report((found) => found.at('spec', () => checkClaimSpec(found, spec ?? {})));
}

/** What is wrong with an update: the spec is closed, but for growing a bound claim and for first answers of the controllers. */
export function validateClaimUpdate(
  object: PersistentVolumeClaim,
  old: PersistentVolumeClaim,
): StatusCause[] {
  return report((found) => {
    found.at('spec', () => {
      const spec = object.spec ?? {};
      checkClaimSpec(found, spec);
      const comparable: Draft<PersistentVolumeClaimSpec> = {
        ...(spec as Draft<PersistentVolumeClaimSpec>),
      };
      const before = (old.spec ?? {}) as Draft<PersistentVolumeClaimSpec>;
      if (!before.volumeName) assign(comparable, 'volumeName', before.volumeName);
      if (before.storageClassName === undefined)
        assign(comparable, 'storageClassName', before.storageClassName);
      if (old.status?.phase === 'Bound') {
        assign(comparable, 'resources', before.resources);
        assign(comparable, 'volumeAttributesClassName', before.volumeAttributesClassName);
      }
      if (!same(comparable, before)) {
        const [from, to] = [before, comparable].map((one) =>
          toInternal('PersistentVolumeClaimSpec', one),
        );
        found.forbidden(
          '',
          `spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims\n${unifiedDiff(from, to)}`,
        );
      }
      const [size, oldSize] = [storageOf(spec), storageOf(before)];
      if (
        old.status?.phase === 'Bound' &&
        size !== undefined &&
        oldSize !== undefined &&
        compareQuantities(size, oldSize) < 0
      ) {
        found.forbidden('resources.requests.storage', 'field can not be less than status.capacity');
      }
    });
  });
}

function assign(
  target: Draft<PersistentVolumeClaimSpec>,
  key: keyof PersistentVolumeClaimSpec,
  value: unknown,
): void {
  if (value === undefined) delete target[key];
  else Object.assign(target, { [key]: value });
}

function storageOf(spec: PersistentVolumeClaimSpec): string | undefined {
  return spec.resources?.requests?.['storage'];
}
