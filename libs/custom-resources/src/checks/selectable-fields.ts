import {
  fieldDuplicate,
  fieldInvalid,
  fieldRequired,
  fieldTooMany,
  type StatusCause,
} from '#machinery';
import type { JSONSchemaProps } from '#kinds';
import { followPath, type FieldPath } from './field-path.js';
import { unsupportedIn } from './unsupported.js';

/** The path of what the list of fields stands in. */
const besideOf = (path: string): string => path.slice(0, path.lastIndexOf('.') + 1);

const MAX_FIELDS = 8;
const SCALARS = ['string', 'boolean', 'integer'];

/** What is wrong with the selectable fields of a version (KEP-4358): each names a scalar that the schema has. */
export function selectableFieldCauses(
  fields: readonly { readonly jsonPath: string }[],
  schema: JSONSchemaProps,
  path: string,
  isKept: boolean,
): StatusCause[] {
  const seen = new Set<string>();
  const unsupported = unsupportedIn(schema);
  const shape = unsupported === undefined ? schema : {};
  const refused =
    unsupported === undefined
      ? []
      : [fieldInvalid(`${besideOf(path)}schema.openAPIV3Schema`, '', unsupported)];
  const causes = fields.flatMap(({ jsonPath }, index) => {
    const at = `${path}[${index}].jsonPath`;
    if (!jsonPath) return [fieldRequired(at)];
    const own: StatusCause[] = [];
    let found: FieldPath;
    try {
      found = followPath(jsonPath, shape, false);
    } catch (error) {
      return [fieldInvalid(at, jsonPath, `is an invalid path: ${(error as Error).message}`)];
    }
    if (found.steps[0] === 'metadata')
      own.push(fieldInvalid(at, jsonPath, 'must not point to fields in metadata'));
    if (!SCALARS.includes(found.schema?.type ?? ''))
      own.push(
        fieldInvalid(
          at,
          jsonPath,
          'must point to a field of type string, boolean or integer. Enum string fields and strings with formats are allowed.',
        ),
      );
    const name = found.steps.join('.');
    if (seen.has(name)) own.push(fieldDuplicate(at, jsonPath));
    seen.add(name);
    return own;
  });
  if (seen.size > MAX_FIELDS && !isKept) causes.push(fieldTooMany(path, seen.size, MAX_FIELDS));
  return [...refused, ...causes];
}
