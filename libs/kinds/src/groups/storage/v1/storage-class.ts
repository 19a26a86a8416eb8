import { qualifiedName } from '#machinery';
import type { StorageClass, TopologySelectorTerm } from '../../../generated/index.gen.js';
import { defineBehaviour } from '../../../behaviour.js';
import { age, name } from '../../cells/age.js';
import { warnDeprecatedLabel } from '../../core/v1/pod/label-warnings.js';
import { report, type Report } from '../../rules/report.js';
import { same } from '../../strategies/same.js';

const DEFAULT_ANNOTATIONS = [
  'storageclass.kubernetes.io/is-default-class',
  'storageclass.beta.kubernetes.io/is-default-class',
];
const MAX_PARAMETERS = 512;
const MAX_PARAMETER_BYTES = 256 * 1024;
const IMMUTABLE = ['parameters', 'provisioner', 'reclaimPolicy', 'volumeBindingMode'] as const;

export const storageClass = defineBehaviour<StorageClass>('storage.k8s.io/v1', 'StorageClass', {
  strategy: {
    applyDefaults: (object) => {
      object.reclaimPolicy ??= 'Delete';
      object.volumeBindingMode ??= 'Immediate';
    },
    validate: (object) => report((found) => checkClass(found, object)),
    validateUpdate: (object, old) =>
      report((found) => {
        checkClass(found, object);
        for (const field of IMMUTABLE) {
          if (same(object[field], old[field])) continue;
          found.invalid(field, object[field] ?? null, 'field is immutable');
        }
      }),
    warnings: ({ allowedTopologies }) => {
      const warnings: string[] = [];
      for (const [index, term] of (allowedTopologies ?? []).entries()) {
        for (const [position, { key }] of (term.matchLabelExpressions ?? []).entries()) {
          warnDeprecatedLabel(
            warnings,
            `allowedTopologies[${index}].matchLabelExpressions[${position}].key`,
            key,
          );
        }
      }
      return warnings;
    },
  },
  row: (object) => {
    const isDefault = DEFAULT_ANNOTATIONS.some(
      (annotation) => object.metadata?.annotations?.[annotation] === 'true',
    );
    return [
      isDefault ? `${name(object)} (default)` : name(object),
      object.provisioner ?? '',
      object.reclaimPolicy ?? 'Delete',
      object.volumeBindingMode ?? 'Immediate',
      object.allowVolumeExpansion ?? false,
      age(object),
    ];
  },
});

function checkClass(found: Report, object: StorageClass): void {
  const provisioner = object.provisioner ?? '';
  if (provisioner === '') found.required('provisioner');
  // The server checks, and shows, the name in lower case.
  else
    found.complaints(
      'provisioner',
      provisioner.toLowerCase(),
      qualifiedName(provisioner.toLowerCase()),
    );
  checkParameters(found, object.parameters ?? {});
  if (object.reclaimPolicy)
    found.oneOf('reclaimPolicy', object.reclaimPolicy, ['Delete', 'Retain']);
  if (object.volumeBindingMode === undefined) found.required('volumeBindingMode');
  else
    found.oneOf('volumeBindingMode', object.volumeBindingMode, [
      'Immediate',
      'WaitForFirstConsumer',
    ]);
  checkTopologies(found, object.allowedTopologies);
}

function checkParameters(found: Report, parameters: Readonly<Record<string, string>>): void {
  const entries = Object.entries(parameters);
  if (entries.length > MAX_PARAMETERS) found.tooLong('provisioner parameters', MAX_PARAMETERS);
  let size = 0;
  for (const [key, value] of entries) {
    if (key === '') found.invalid('parameters', key, 'field can not be empty.');
    size += Buffer.byteLength(key) + Buffer.byteLength(value);
  }
  if (size > MAX_PARAMETER_BYTES) found.tooLong('parameters', MAX_PARAMETER_BYTES);
}

function checkTopologies(found: Report, terms: readonly TopologySelectorTerm[] | undefined): void {
  const before: string[] = [];
  found.each('allowedTopologies', terms, (term) => {
    const expressions = term.matchLabelExpressions ?? [];
    const keys = new Set<string>();
    found.each('matchLabelExpressions', expressions, ({ key, values }) => {
      if ((values?.length ?? 0) === 0) found.required('values');
      if (keys.has(key)) found.duplicate('key', key);
      keys.add(key);
      found.complaints('key', key, qualifiedName(key));
      const seen = new Set<string>();
      found.each('values', values, (value) => {
        if (seen.has(value)) found.duplicate('', value);
        seen.add(value);
      });
    });
    const text = JSON.stringify(expressions);
    if (expressions.length === 0 || before.includes(text))
      found.duplicate('matchLabelExpressions', '');
    before.push(text);
  });
}
