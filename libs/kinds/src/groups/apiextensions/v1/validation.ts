import type { StatusCause } from '#machinery';
import type { CustomResourceDefinition } from '../../../generated/index.gen.js';
import { report, type Report } from '../../rules/report.js';
import { checkApproval } from './approval.js';
import { isEstablished } from './established.js';
import { checkNames } from './names.js';
import type { SchemaChecks } from './schema-checks.js';
import { checkSpec } from './spec.js';

/** What is wrong with a new definition, without its metadata in general; in the words and the order of apiextensions' `validation`. */
export function validateDefinition(
  object: CustomResourceDefinition,
  checks: SchemaChecks,
): StatusCause[] {
  return report((found) => {
    const { metadata, spec } = object;
    const required = `${spec?.names?.plural ?? ''}.${spec?.group ?? ''}`;
    for (const field of ['generateName', 'name'] as const) {
      const name = metadata?.[field] ?? '';
      if (name !== '' && name !== required)
        found.invalid(`metadata.${field}`, name, 'must be spec.names.plural+"."+spec.group');
    }
    found.at('spec', () => checkSpec(found, spec, checks));
    found.at('status.acceptedNames', () => checkNames(found, object.status?.acceptedNames));
    checkStoredVersions(found, object);
    checkApproval(found, object);
    checkUnpruned(found, object);
  });
}

/** What is wrong with an update: where and under which name objects are stored stays. */
export function validateDefinitionUpdate(
  object: CustomResourceDefinition,
  old: CustomResourceDefinition,
  checks: SchemaChecks,
): StatusCause[] {
  return report((found) => {
    const [spec, before] = [object.spec, old.spec];
    found.at('spec', () => {
      checkSpec(found, spec, checks, old);
      if (isEstablished(old)) {
        found.immutable('scope', spec.scope !== before.scope, spec.scope);
        found.immutable('names.kind', spec.names.kind !== before.names.kind, spec.names.kind);
      }
      found.immutable('group', spec.group !== before.group, spec.group);
      found.immutable('names.plural', spec.names.plural !== before.names.plural, spec.names.plural);
    });
    found.at('status.acceptedNames', () => checkNames(found, object.status?.acceptedNames));
    checkStoredVersions(found, object);
    checkApproval(found, object, old);
    checkUnpruned(found, object);
  });
}

/** What is wrong with a status. */
export const validateDefinitionStatus = ({ status }: CustomResourceDefinition): StatusCause[] =>
  report((found) =>
    found.at('status.acceptedNames', () => checkNames(found, status?.acceptedNames)),
  );

function checkUnpruned(found: Report, { spec }: CustomResourceDefinition): void {
  if (spec?.preserveUnknownFields === true)
    found.invalid(
      'spec.preserveUnknownFields',
      true,
      'cannot set to true, set x-kubernetes-preserve-unknown-fields to true in spec.versions[*].schema instead',
    );
}

function checkStoredVersions(found: Report, { spec, status }: CustomResourceDefinition): void {
  const stored = status?.storedVersions ?? [];
  if (stored.length === 0) {
    found.invalid(
      'status.storedVersions',
      status?.storedVersions ?? null,
      'must have at least one stored version',
    );
    return;
  }
  // A version that stands twice is found once.
  const left = new Set(stored);
  for (const { name, storage } of spec?.versions ?? []) {
    if (storage && !left.has(name))
      found.invalid('status.storedVersions', stored, `must have the storage version ${name}`);
    left.delete(name);
  }
  for (const [index, version] of stored.entries()) {
    if (!spec?.versions?.some(({ name }) => name === version)) {
      found.invalid(
        `status.storedVersions[${index}]`,
        version,
        `missing from spec.versions; ${version} was previously a storage version, and must remain in spec.versions until a storage migration ensures no data remains persisted in ${version} and removes ${version} from status.storedVersions`,
      );
    }
  }
}
