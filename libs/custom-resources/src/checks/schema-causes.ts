import { fieldForbidden, fieldInvalid, type StatusCause } from '#machinery';
import { internalFieldsOf, internalSchema, type JSONSchemaProps, type SchemaPlace } from '#kinds';
import { defaultCauses } from './defaults.js';
import { SchemaCost } from './rule-costs.js';
import { schemaWalkCauses } from './schema-walk.js';
import { structuralCauses } from './structural.js';
import { unsupportedIn } from './unsupported.js';

/** What a schema may state at its root when the status has an endpoint of its own, so that the status can be checked alone. */
const BESIDE_STATUS =
  'Description Type Format Title Maximum ExclusiveMaximum Minimum ExclusiveMinimum MaxLength MinLength Pattern MaxItems MinItems UniqueItems MultipleOf Required Items Properties ExternalDocs Example XPreserveUnknownFields XValidations'.split(
    ' ',
  );

/** Everything that is wrong with the schema of a definition, in the words and the order of the server. */
export function schemaCauses({ schema, path, hasStatus, isUnchanged }: SchemaPlace): StatusCause[] {
  const at = `${path}.openAPIV3Schema`;
  const causes = hasStatus ? rootCauses(schema, at) : [];
  if (schema.nullable === true)
    causes.push(fieldForbidden(`${at}.nullable`, 'nullable cannot be true at the root'));
  const unsupported = unsupportedIn(schema);
  const wrongShape =
    unsupported === undefined
      ? (nonEmpty(structuralCauses(schema, at)) ?? defaultCauses(schema, at))
      : [];
  causes.push(...wrongShape);
  const cost = new SchemaCost();
  const hasRules = unsupported === undefined && wrongShape.length === 0;
  causes.push(...schemaWalkCauses(schema, at, hasRules ? { cost, isUnchanged } : undefined));
  if (causes.length === 0 && unsupported !== undefined)
    causes.push(fieldInvalid(at, '', unsupported));
  causes.push(...cost.causes(at));
  return causes;
}

const nonEmpty = (causes: StatusCause[]): StatusCause[] | undefined =>
  causes.length === 0 ? undefined : causes;

function rootCauses(schema: JSONSchemaProps, at: string): StatusCause[] {
  for (const field of internalFieldsOf(schema)) {
    if (field === 'Type') {
      if (schema.type === 'object') continue;
      const detail =
        'only "object" is allowed as the type at the root of the schema if the status subresource is enabled';
      return [fieldInvalid(`${at}.type`, schema.type, detail)];
    }
    if (BESIDE_STATUS.includes(field)) continue;
    const detail = `only [${BESIDE_STATUS.join(' ')}] fields are allowed at the root of the schema if the status subresource is enabled`;
    return [fieldInvalid(at, internalSchema(schema), detail)];
  }
  return [];
}
