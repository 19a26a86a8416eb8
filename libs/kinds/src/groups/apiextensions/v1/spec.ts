import { isDeepStrictEqual } from 'node:util';
import { dns1123Subdomain } from '#machinery';
import type {
  CustomResourceDefinition,
  CustomResourceDefinitionSpec,
  CustomResourceDefinitionVersion,
  JSONSchemaProps,
} from '../../../generated/index.gen.js';
import type { Report } from '../../rules/report.js';
import { checkConversion } from './conversion.js';
import { hoisted, type Hoisted } from './hoisted.js';
import { internalVersion } from './internal-schema.js';
import { checkLabel, checkNames } from './names.js';
import type { SchemaChecks } from './schema-checks.js';
import { hasDefaults } from './schema-nodes.js';
import { checkColumns, checkDeprecation, checkSubresources } from './versions.js';

/** Checks a specification; paths are those of the form in which the server keeps it (see `hoisted`). */
export function checkSpec(
  found: Report,
  spec: CustomResourceDefinitionSpec,
  checks: SchemaChecks,
  old?: CustomResourceDefinition,
): void {
  const kept = hoisted(spec);
  checkGroup(found, spec);
  checkSchemasGiven(found, kept);
  const schemas = (spec.versions ?? []).map(({ schema }) => schema?.openAPIV3Schema);
  if (spec.preserveUnknownFields === true && schemas.some(hasDefaults))
    found.invalid(
      'preserveUnknownFields',
      true,
      'must be false in order to use defaults in the schema',
    );
  const besideHasStatus = kept.beside.subresources?.status !== undefined;
  const someStatus =
    besideHasStatus || kept.versions.some(({ subresources }) => subresources?.status !== undefined);
  const part = new PartCheck(found, checks, old);
  found.each('versions', kept.versions, (version) => {
    checkLabel(found, 'name', version.name, true);
    checkDeprecation(found, version);
    const own = kept.versions.some(({ subresources }) => subresources !== undefined)
      ? version.subresources?.status !== undefined
      : besideHasStatus;
    part.schema(version, 'schema', own, version.name);
    checkSubresources(found, version);
    checkColumns(found, version);
    part.selectableFields(version, version.schema?.openAPIV3Schema, version.name);
  });
  checkVersionSet(found, kept);
  checkRequiredNames(found, spec);
  part.schema(kept.beside, 'validation', someStatus, spec.versions?.[0]?.name);
  checkSubresources(found, kept.beside);
  checkColumns(found, kept.beside);
  part.selectableFields(
    kept.beside,
    kept.beside.schema?.openAPIV3Schema,
    spec.versions?.[0]?.name ?? '',
    true,
  );
  const strategy = spec.conversion?.strategy;
  if (strategy !== undefined && strategy !== 'None' && spec.preserveUnknownFields === true)
    found.invalid(
      'conversion.strategy',
      strategy,
      'must be None if spec.preserveUnknownFields is true',
    );
  checkConversion(found, spec, old);
}

function checkGroup(found: Report, { group, scope }: CustomResourceDefinitionSpec): void {
  const complaints = group ? dns1123Subdomain(group) : [];
  if (!group) found.required('group');
  else if (complaints.length > 0) found.invalid('group', group, complaints.join(','));
  else if (!group.includes('.'))
    found.invalid('group', group, 'should be a domain with at least one dot');
  if (!scope) found.required('scope');
  else found.oneOf('scope', scope, ['Cluster', 'Namespaced']);
}

function checkSchemasGiven(found: Report, { beside, versions }: Hoisted): void {
  if (beside.schema?.openAPIV3Schema !== undefined) return;
  found.each('versions', versions, ({ schema }) => {
    if (schema?.openAPIV3Schema === undefined) found.required('schema.openAPIV3Schema');
  });
}

function checkVersionSet(found: Report, { versions }: Hoisted): void {
  const shown = (): object[] => versions.map(internalVersion);
  if (new Set(versions.map(({ name }) => name)).size !== versions.length)
    found.invalid('versions', shown(), 'must contain unique version names');
  if (versions.filter(({ storage }) => storage).length !== 1)
    found.invalid('versions', shown(), 'must have exactly one version marked as storage version');
  const [first] = versions;
  if (first !== undefined) checkLabel(found, 'version', first.name);
}

function checkRequiredNames(found: Report, { names }: CustomResourceDefinitionSpec): void {
  found.at('names', () => {
    for (const field of ['plural', 'singular', 'kind', 'listKind'] as const)
      if (!names?.[field]) found.required(field);
    checkNames(found, names);
  });
}

/** What a version states, or what stands beside all versions. */
class PartCheck {
  constructor(
    private readonly found: Report,
    private readonly checks: SchemaChecks,
    private readonly old: CustomResourceDefinition | undefined,
  ) {}

  schema(
    { schema }: Pick<CustomResourceDefinitionVersion, 'schema'>,
    field: string,
    hasStatus: boolean,
    version: string | undefined,
  ): void {
    if (schema?.openAPIV3Schema === undefined) return;
    const before = this.before(version)?.schema;
    const isUnchanged = before !== undefined && isDeepStrictEqual(before, schema);
    const path = this.found.path(field);
    const place = { schema: schema.openAPIV3Schema, path, hasStatus, isUnchanged };
    this.found.add(this.checks.schema(place));
  }

  selectableFields(
    { selectableFields: fields = [] }: Pick<CustomResourceDefinitionVersion, 'selectableFields'>,
    schema: JSONSchemaProps | undefined,
    version: string,
    isBeside = false,
  ): void {
    if (fields.length === 0) return;
    if (schema === undefined) {
      const where = isBeside
        ? 'validations.schema is included'
        : '`version.schema.openAPIV3Schema` is not included';
      this.found.invalid('selectableFields', '', `may only be set when ${where}`);
      return;
    }
    const isKept = isDeepStrictEqual(this.before(version)?.selectableFields, fields);
    const path = this.found.path('selectableFields');
    this.found.add(this.checks.selectableFields(fields, schema, path, isKept));
  }

  private before(version: string | undefined): CustomResourceDefinitionVersion | undefined {
    return this.old?.spec.versions?.find(({ name }) => name === version);
  }
}
