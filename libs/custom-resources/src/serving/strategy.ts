import { isDeepStrictEqual } from 'node:util';
import { forbidden, type Draft, type KubeObject, type StatusCause } from '#machinery';
import type { CustomResourceDefinitionVersion, JSONSchemaProps, Strategy } from '#kinds';
import { Rules } from '../cel/rules.js';
import { applyDefaults } from '../schema/defaults.js';
import { duplicates } from '../schema/list-types.js';
import type { JsonObject } from '../schema/node.js';
import { isBlocking, rulesNotRun } from '../schema/problem.js';
import { validateSchema } from '../schema/validate.js';
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

  const validate = (object: KubeObject, old?: KubeObject): StatusCause[] => {
    const [value, before] = [object as JsonObject, old as JsonObject | undefined];
    const causes = [
      ...validateSchema(value, schema, before),
      ...(scale === undefined ? [] : checkScale(object, scale)),
      ...duplicates(value, schema),
    ];
    if (rules === undefined) return causes;
    if (causes.some(isBlocking)) return [...causes, rulesNotRun()];
    return [...causes, ...rules.check(value, before)];
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
    validateUpdate: (object, old) => validate(object, old),
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
