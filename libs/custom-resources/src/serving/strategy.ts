import { isDeepStrictEqual } from 'node:util';
import { forbidden, type Draft, type KubeObject, type StatusCause } from '#machinery';
import type {
  CustomResourceDefinitionVersion,
  JSONSchemaProps,
  Strategy,
  StrategyContext,
} from '#kinds';
import { Rules } from '../cel/rules.js';
import { embeddedCauses, hasEmbedded } from '../schema/embedded.js';
import { applyDefaults } from '../schema/defaults.js';
import { duplicates } from '../schema/list-types.js';
import type { JsonObject } from '../schema/node.js';
import { isBlocking, rulesNotRun } from '../schema/problem.js';
import { validateSchema } from '../schema/validate.js';
import { finalizerWarnings } from './finalizer-warnings.js';
import { checkScale } from './scale.js';

/** What a strategy needs to know beside the version. */
export interface Served {
  readonly group: string;
  readonly plural: string;
  /** The definition is being deleted: nothing new comes in. */
  readonly terminating: boolean;
}

/** How objects of one version of a custom kind are written (apiextensions' customresource strategy). */
export function customStrategy(
  served: Served,
  version: CustomResourceDefinitionVersion,
  schema: JSONSchemaProps,
): Strategy {
  const hasStatus = version.subresources?.status !== undefined;
  const scale = version.subresources?.scale;
  const rules = Rules.of(schema);

  const statusSchema = schema.properties?.['status'];
  const isEmbedding = hasEmbedded(schema);

  /** The endpoint of the status checks the status alone; list types of an update count unless they were broken before. */
  const shapeCauses = (object: KubeObject, old?: KubeObject, isStatus = false): StatusCause[] => {
    const [value, before] = [object as JsonObject, old as JsonObject | undefined];
    const repeated = duplicates(value, schema);
    const isOldFault = repeated.length > 0 && duplicates(before, schema).length > 0;
    return [
      ...(isStatus
        ? statusCauses(statusSchema, value, before ?? {})
        : validateSchema(value, schema, before)),
      ...(scale === undefined ? [] : checkScale(object, scale, isStatus)),
      ...(isEmbedding && !isStatus ? embeddedCauses(value, schema) : []),
      ...(isOldFault ? [] : repeated),
    ];
  };
  const validate = (
    object: KubeObject,
    old?: KubeObject,
    context?: StrategyContext,
  ): StatusCause[] => {
    const causes = shapeCauses(object, old, context?.subresource === 'status');
    if (rules === undefined) return causes;
    if (causes.some(isBlocking)) return [...causes, rulesNotRun()];
    const warn = ({ field = '', message }: StatusCause): void =>
      context?.warn?.(`${field}: ${message}`);
    return [...causes, ...rules.check(object, old, '', warn)];
  };

  return {
    applyDefaults: (object) => applyDefaults(object, schema),
    prepareForCreate: (object) => {
      if (served.terminating)
        throw forbidden(
          served,
          object.metadata?.name ?? '',
          'create not allowed while custom resource definition is terminating',
        );
      if (hasStatus) delete (object as JsonObject)['status'];
    },
    prepareForUpdate: (object, old, { subresource }) => {
      if (subresource === 'status') keepAllButStatus(object, old as JsonObject);
      else if (hasStatus) keepStatus(object, old as JsonObject);
    },
    validate: (object) => validate(object),
    validateUpdate: validate,
    warnings: finalizerWarnings,
    generationChanged: (object, old) =>
      !isDeepStrictEqual(contents(object, hasStatus), contents(old, hasStatus)),
    allowUnconditionalUpdate: false,
  };
}

/** What counts for the generation: everything but metadata, and the status when it has an endpoint of its own. */
function contents(object: KubeObject, hasStatus: boolean): JsonObject {
  const { metadata: _metadata, ...rest } = object as JsonObject;
  if (hasStatus) delete rest['status'];
  return rest;
}

/** Places in a status are named from there, and only their field says where that is. */
function statusCauses(
  schema: JSONSchemaProps | undefined,
  object: JsonObject,
  old: JsonObject,
): StatusCause[] {
  if (schema === undefined || !Object.hasOwn(object, 'status')) return [];
  return validateSchema(object['status'], schema, old['status']).map((cause) => {
    const { field = '' } = cause;
    return { ...cause, field: field === '<nil>' ? 'status' : `status.${field}` };
  });
}

function keepStatus(object: JsonObject, old: JsonObject): void {
  if (Object.hasOwn(old, 'status')) object['status'] = old['status'];
  else delete object['status'];
}

/** Metadata stays too, except for the version that the request states and who owns which field. */
function keepAllButStatus(object: JsonObject, old: JsonObject): void {
  const { resourceVersion, managedFields } = (object as Draft<KubeObject>).metadata ?? {};
  for (const key of Object.keys(object)) if (key !== 'status') delete object[key];
  const { status: _status, ...rest } = old;
  const metadata: JsonObject = { ...(old['metadata'] as object), resourceVersion };
  if (managedFields === undefined) delete metadata['managedFields'];
  else metadata['managedFields'] = managedFields;
  Object.assign(object, rest, { metadata });
}
