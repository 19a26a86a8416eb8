import { createHash } from 'node:crypto';
import { internalError, type Draft, type KubeObject } from '#machinery';
import type {
  CustomKind,
  CustomResourceDefinition,
  CustomResourceDefinitionNames,
  CustomResourceDefinitionVersion,
  JSONSchemaProps,
  KindDefinition,
  Subresource,
} from '#kinds';
import { compareVersions } from '#kinds';
import { applyDefaults } from '../schema/defaults.js';
import { coerceEmbedded, hasEmbedded } from '../schema/embedded.js';
import type { JsonObject } from '../schema/node.js';
import { prune } from '../schema/prune.js';
import { tableOf } from './columns.js';
import { fieldsOf, valueAt } from './field-path.js';
import { scaleOf } from './scale.js';
import { conversionWebhook, type ConvertTo, type Outside } from './conversion-webhook.js';
import { customStrategy } from './strategy.js';

const VERBS = ['delete', 'deletecollection', 'get', 'list', 'patch', 'create', 'update', 'watch'];
const SUBRESOURCE_VERBS = ['get', 'patch', 'update'];

/** Whether a condition of a definition is true. */
export function hasCondition({ status }: CustomResourceDefinition, type: string): boolean {
  return status?.conditions?.some((one) => one.type === type && one.status === 'True') ?? false;
}

/** The names under which a definition is served. */
const namesOf = ({ status }: CustomResourceDefinition): CustomResourceDefinitionNames =>
  status?.acceptedNames ?? { plural: '', kind: '' };

const versionsOf = ({ spec }: CustomResourceDefinition) => spec.versions ?? [];

/** The kinds that an established definition serves: one for each served version, under the names that were accepted. */
export function kindsOf(definition: CustomResourceDefinition, outside?: Outside): KindDefinition[] {
  if (!hasCondition(definition, 'Established')) return [];
  return versionsOf(definition)
    .filter((version) => version.served)
    .map((version) => kindOf(definition, version, outside));
}

function kindOf(
  definition: CustomResourceDefinition,
  version: CustomResourceDefinitionVersion,
  outside: Outside | undefined,
): KindDefinition {
  const { spec } = definition;
  const { group } = spec;
  const names = namesOf(definition);
  const stored = versionsOf(definition).find(({ storage }) => storage)?.name ?? version.name;
  const schema = version.schema?.openAPIV3Schema ?? {};
  const { plural, kind } = names;
  const terminating = hasCondition(definition, 'Terminating');
  return {
    group,
    version: version.name,
    kind,
    plural,
    singular: names.singular ?? '',
    namespaced: spec.scope === 'Namespaced',
    verbs: VERBS,
    shortNames: names.shortNames ?? [],
    categories: names.categories ?? [],
    storageVersionHash: storageHash(`${group}/${stored}/${kind}`),
    storage: { group, version: stored, resource: `${plural}.${group}` },
    type: `${group}.${version.name}.${kind}`,
    subresources: subresourcesOf(definition, version),
    ...tableOf(version),
    selectableFields: selectableFieldsOf(version),
    strategy: customStrategy({ group, plural, terminating }, version, schema),
    custom: customPart(definition, version, schema),
    ...conversionOf(
      definition,
      version.name,
      stored,
      schema,
      conversionWebhook(definition, outside),
    ),
  };
}

/** The name of a storage version that clients compare: eight bytes of SHA-256 over group, version and kind. */
function storageHash(name: string): string {
  return createHash('sha256').update(name).digest().subarray(0, 8).toString('base64');
}

function subresourcesOf(
  definition: CustomResourceDefinition,
  { name, subresources }: CustomResourceDefinitionVersion,
): Subresource[] {
  const verbs = SUBRESOURCE_VERBS;
  const { group } = definition.spec;
  const own = { group, version: name, kind: namesOf(definition).kind, verbs };
  const scale = { group: 'autoscaling', version: 'v1', kind: 'Scale', verbs };
  return [
    ...(subresources?.status === undefined
      ? []
      : [{ name: 'status', ...own, groupVersionInList: false }]),
    ...(subresources?.scale === undefined
      ? []
      : [{ name: 'scale', ...scale, groupVersionInList: true }]),
  ];
}

function selectableFieldsOf({
  selectableFields = [],
}: CustomResourceDefinitionVersion): KindDefinition['selectableFields'] {
  return Object.fromEntries(
    selectableFields.map(({ jsonPath }) => {
      const fields = fieldsOf(jsonPath);
      const read = (object: KubeObject): string => {
        const { value } = valueAt(object, fields);
        return value === undefined || value === null ? '' : `${value as string | number | boolean}`;
      };
      return [fields.join('.'), read];
    }),
  );
}

function customPart(
  definition: CustomResourceDefinition,
  version: CustomResourceDefinitionVersion,
  schema: JSONSchemaProps,
): CustomKind {
  const scale = version.subresources?.scale;
  const warning = version.deprecated === true ? deprecation(definition, version) : undefined;
  return {
    schema,
    prune: (object) => prune(object, schema),
    ...(hasEmbedded(schema) ? { coerce: (object) => coerceEmbedded(object, schema) } : {}),
    ...(scale === undefined ? {} : { scale: scaleOf(scale) }),
    ...(warning === undefined ? {} : { deprecationWarning: warning }),
  };
}

/** The text that the version states, or which newer stable version to use. */
function deprecation(
  definition: CustomResourceDefinition,
  version: CustomResourceDefinitionVersion,
): string {
  if (version.deprecationWarning !== undefined) return version.deprecationWarning;
  const { kind } = namesOf(definition);
  const { group } = definition.spec;
  const text = `${group}/${version.name} ${kind} is deprecated`;
  const [newest] = versionsOf(definition)
    .filter((one) => one.served && one.deprecated !== true)
    .map(({ name }) => name)
    .toSorted(compareVersions);
  return newest !== undefined && compareVersions(newest, version.name) < 0
    ? `${text}; use ${group}/${newest} ${kind}`
    : text;
}

/**
 * How stored objects are shown in a version: in the shape and with the defaults of the schema of the version that they were stored in, then
 * under the name of the other one and without what that one does not know (conversion strategy None). What was written under the only
 * schema that a definition ever had is in shape already. With a webhook it is the webhook that converts.
 */
function conversionOf(
  definition: CustomResourceDefinition,
  version: string,
  stored: string,
  schema: JSONSchemaProps,
  webhook: ConvertTo | undefined,
): Pick<KindDefinition, 'convert'> {
  const { metadata, spec } = definition;
  // A status that is taken away when an object comes has its default again when it is read.
  const hasStatusDefault = schema.properties?.['status']?.default !== undefined;
  const isInShape =
    webhook === undefined &&
    !hasStatusDefault &&
    versionsOf(definition).length === 1 &&
    (metadata?.generation ?? 1) === 1;
  if (isInShape) return {};
  const schemas = new Map(
    versionsOf(definition).map((one) => [
      `${spec.group}/${one.name}`,
      one.schema?.openAPIV3Schema ?? {},
    ]),
  );
  const read = (object: KubeObject): KubeObject =>
    inShape(object, schemas.get(object.apiVersion ?? '') ?? schema, true);
  const named = (object: KubeObject, name: string): KubeObject => {
    const apiVersion = `${spec.group}/${name}`;
    if (object.apiVersion === apiVersion) return object;
    if (webhook !== undefined)
      throw internalError(`${object.apiVersion ?? ''} was not converted to ${apiVersion}`);
    return inShape({ ...object, apiVersion }, schemas.get(apiVersion) ?? {}, false);
  };
  return {
    convert: {
      fromStorage: (object) => named(read(object), version),
      toStorage: (object) => named(object, stored),
      ...(webhook === undefined
        ? {}
        : {
            remote: {
              fromStorage: async (objects) => {
                const converted = await webhook(objects.map(read), `${spec.group}/${version}`);
                return converted.map((object) => inShape(object, schema, false));
              },
              toStorage: async (object) => (await webhook([object], `${spec.group}/${stored}`))[0]!,
            },
          }),
    },
  };
}

function inShape(object: KubeObject, schema: JSONSchemaProps, isDefaulted: boolean): KubeObject {
  const { metadata, ...rest } = object;
  const copy = structuredClone(rest) as JsonObject;
  prune(copy, schema);
  if (isDefaulted) applyDefaults(copy, schema);
  return { ...copy, metadata } as Draft<KubeObject>;
}
