import { dns1035Label, dns1123Subdomain, type StatusCause } from '#machinery';
import type {
  CustomResourceDefinition,
  CustomResourceDefinitionSpec,
  CustomResourceDefinitionVersion,
} from '../../../generated/index.gen.js';
import { toInternal } from '../../internal/form.js';
import { report, type Report } from '../../rules/report.js';
import { checkSchema } from './schema-validation.js';
import { checkSelectableFields } from './selectable-fields.js';

const APPROVAL = 'api-approved.kubernetes.io';
const COLUMN_TYPES = ['boolean', 'date', 'integer', 'number', 'string'];
const COLUMN_FORMATS = 'byte,date,date-time,double,float,int32,int64,password'.split(',');

/** What is wrong with a new definition. */
export function validateDefinition(object: CustomResourceDefinition): StatusCause[] {
  return report((found) => {
    const spec = object.spec;
    const expected = `${spec?.names?.plural ?? ''}.${spec?.group ?? ''}`;
    if (object.metadata?.name !== expected) {
      found.invalid(
        'metadata.name',
        object.metadata?.name ?? '',
        'must be spec.names.plural+"."+spec.group',
      );
    }
    found.at('spec', () => checkSpec(found, spec));
    checkStoredVersions(found, object);
    checkApproval(found, object);
  });
}

/** What is wrong with an update: where and under which name objects are stored stays. */
export function validateDefinitionUpdate(
  object: CustomResourceDefinition,
  old: CustomResourceDefinition,
): StatusCause[] {
  return report((found) => {
    const [spec, before] = [object.spec, old.spec];
    found.at('spec', () => checkSpec(found, spec));
    const established =
      old.status?.conditions?.some(
        (condition) => condition.type === 'Established' && condition.status === 'True',
      ) ?? false;
    found.immutable('spec.group', spec.group !== before.group, spec.group);
    found.immutable(
      'spec.names.plural',
      spec.names.plural !== before.names.plural,
      spec.names.plural,
    );
    if (established) {
      found.immutable('spec.scope', spec.scope !== before.scope, spec.scope);
      found.immutable('spec.names.kind', spec.names.kind !== before.names.kind, spec.names.kind);
    }
    checkStoredVersions(found, object);
    checkApproval(found, object);
  });
}

function checkSpec(found: Report, spec: CustomResourceDefinitionSpec): void {
  if (!spec.group) found.required('group');
  else {
    found.complaints('group', spec.group, dns1123Subdomain(spec.group));
    if (!spec.group.includes('.'))
      found.invalid('group', spec.group, 'should be a domain with at least one dot');
  }
  found.oneOf('scope', spec.scope, ['Cluster', 'Namespaced']);
  const versions = spec.versions ?? [];
  const names = versions.map((version) => version.name);
  // With one version the server keeps its schema, columns and the like beside the list.
  const shown = versions.map((version) =>
    toInternal(
      'CustomResourceDefinitionVersion',
      versions.length === 1 ? onlyOwn(version) : version,
    ),
  );
  found.each('versions', versions, ({ name }) =>
    found.complaints('name', name, dns1035Label(name)),
  );
  if (names[0]) found.complaints('version', names[0], dns1035Label(names[0]));
  const unique = new Set(names).size === names.length;
  if (versions.filter((version) => version.storage).length !== 1) {
    found.invalid('versions', shown, 'must have exactly one version marked as storage version');
  }
  if (!unique) found.invalid('versions', shown, 'must contain unique version names');
  checkNames(found, spec);
  checkConversion(found, spec);
  if (spec.preserveUnknownFields) {
    found.invalid(
      'preserveUnknownFields',
      true,
      'cannot set to true, set x-kubernetes-preserve-unknown-fields to true in spec.versions[*].schema instead',
    );
  }
  found.each('versions', versions, (version) =>
    checkVersion(found, version, versions.length === 1),
  );
}

function onlyOwn({
  schema: _schema,
  subresources: _subresources,
  additionalPrinterColumns: _columns,
  selectableFields: _fields,
  ...own
}: CustomResourceDefinitionVersion): object {
  return own;
}

function checkNames(found: Report, { names }: CustomResourceDefinitionSpec): void {
  found.at('names', () => {
    if (!names?.plural) found.required('plural');
    else found.complaints('plural', names.plural, dns1035Label(names.plural));
    if (names?.singular) found.complaints('singular', names.singular, dns1035Label(names.singular));
    for (const field of ['kind', 'listKind'] as const) {
      const value = names?.[field] ?? '';
      if (value === '') found.required(field);
      for (const complaint of value === '' ? [] : dns1035Label(value.toLowerCase())) {
        found.invalid(
          field,
          value,
          `may have mixed case, but should otherwise match: ${complaint}`,
        );
      }
    }
    found.each('shortNames', names?.shortNames, (shortName) =>
      found.complaints('', shortName, dns1035Label(shortName)),
    );
    if (names?.kind && names.kind === names.listKind)
      found.invalid('listKind', names.listKind, 'kind and listKind may not be the same');
    found.each('categories', names?.categories, (category) =>
      found.complaints('', category, dns1035Label(category)),
    );
  });
}

function checkConversion(found: Report, { conversion }: CustomResourceDefinitionSpec): void {
  if (!conversion) return;
  found.at('conversion', () => {
    found.oneOf('strategy', conversion.strategy, ['None', 'Webhook']);
    if (conversion.strategy === 'Webhook') {
      if (!conversion.webhook?.clientConfig)
        found.required('webhookClientConfig', 'required when strategy is set to Webhook');
      if ((conversion.webhook?.conversionReviewVersions?.length ?? 0) === 0)
        found.required('conversionReviewVersions');
    } else if (conversion.webhook)
      found.forbidden('webhook', 'should not be set when strategy is not set to Webhook');
  });
}

function checkVersion(
  found: Report,
  version: CustomResourceDefinitionVersion,
  only: boolean,
): void {
  const schema = version.schema?.openAPIV3Schema;
  if (!schema) {
    found.required('schema.openAPIV3Schema');
    return;
  }
  const check = (): void => {
    found.at(only ? 'validation.openAPIV3Schema' : 'schema.openAPIV3Schema', () =>
      checkSchema(found, schema),
    );
    checkColumns(found, version);
  };
  checkSelectableFields(found, version, schema, only);
  // The server keeps what all versions share beside them, and reports it there.
  if (only) found.beside(() => found.instead(check));
  else check();
}

function checkColumns(found: Report, version: CustomResourceDefinitionVersion): void {
  found.each(
    'additionalPrinterColumns',
    version.additionalPrinterColumns,
    ({ name, type, format, jsonPath }) => {
      if (!name) found.required('name');
      if (!type) found.required('type', `must be one of ${COLUMN_TYPES.join(',')}`);
      else if (!COLUMN_TYPES.includes(type))
        found.invalid('type', type, `must be one of ${COLUMN_TYPES.join(',')}`);
      if (format && !COLUMN_FORMATS.includes(format))
        found.invalid('format', format, `must be one of ${COLUMN_FORMATS.join(',')}`);
      if (!jsonPath) found.required('JSONPath');
      else if (!jsonPath.startsWith('.'))
        found.invalid('JSONPath', jsonPath, 'must be a simple json path starting with .');
    },
  );
  const scale = version.subresources?.scale;
  if (!scale) return;
  found.at('subresources.scale', () => {
    for (const [field, root] of [
      ['specReplicasPath', '.spec.'],
      ['statusReplicasPath', '.status.'],
      ['labelSelectorPath', '.s'],
    ] as const) {
      const path = scale[field];
      if (field === 'labelSelectorPath' && !path) continue;
      if (!path) found.required(field);
      else if (!path.startsWith('.'))
        found.invalid(field, path, 'must be a simple json path starting with .');
      else if (!path.startsWith(root))
        found.invalid(field, path, `should be a json path under ${root.slice(0, -1)}`);
    }
  });
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
  for (const { name, storage } of spec.versions ?? []) {
    if (storage && !stored.includes(name))
      found.invalid('status.storedVersions', stored, `must have the storage version ${name}`);
  }
  for (const [index, version] of stored.entries()) {
    if (!spec.versions?.some(({ name }) => name === version)) {
      found.invalid(
        `status.storedVersions[${index}]`,
        version,
        `missing from spec.versions; ${version} was previously a storage version, and must remain in spec.versions until a storage migration ensures no data remains persisted in ${version} and removes ${version} from status.storedVersions`,
      );
    }
  }
}

/** Groups of the Kubernetes project need the project's consent. */
function checkApproval(found: Report, { spec, metadata }: CustomResourceDefinition): void {
  const isProtected = /(^|\.)(k8s\.io|kubernetes\.io)$/.test(spec.group ?? '');
  const approval = metadata?.annotations?.[APPROVAL];
  if (!isProtected) return;
  const place = `metadata.annotations[${APPROVAL}]`;
  const link = 'see https://github.com/kubernetes/enhancements/pull/1111';
  if (!approval)
    found.required(place, `protected groups must have approval annotation "${APPROVAL}", ${link}`);
  else if (!approval.startsWith('unapproved') && !URL.canParse(approval)) {
    found.invalid(
      place,
      approval,
      `protected groups must have approval annotation "${APPROVAL}" with either a URL or a reason starting with "unapproved", ${link}`,
    );
  }
}
