import type {
  CustomResourceDefinitionVersion,
  JSONSchemaProps,
} from '../../../generated/index.gen.js';
import type { Report } from '../../rules/report.js';

const MAX_FIELDS = 8;
const SCALARS = ['string', 'boolean', 'integer'];

/** Checks the selectable fields of a version (KEP-4358): each names a scalar that the schema has. */
export function checkSelectableFields(
  found: Report,
  { selectableFields = [] }: CustomResourceDefinitionVersion,
  schema: JSONSchemaProps,
  only: boolean,
): void {
  const check = (): void => {
    if (selectableFields.length > MAX_FIELDS)
      found.tooMany('selectableFields', selectableFields.length, MAX_FIELDS);
    const seen = new Set<string>();
    found.each('selectableFields', selectableFields, ({ jsonPath }) => {
      if (!jsonPath) found.required('jsonPath');
      else checkPath(found, jsonPath, schema);
      if (jsonPath && seen.has(jsonPath)) found.duplicate('jsonPath', jsonPath);
      seen.add(jsonPath);
    });
  };
  // What a single version has, the server keeps beside the list of versions.
  if (only) found.beside(() => found.instead(check));
  else check();
}

function checkPath(found: Report, path: string, schema: JSONSchemaProps): void {
  const [first] = path;
  if (first !== '.' && first !== '[') {
    const [word] = path.split(/[.[]/);
    found.invalid('jsonPath', path, `is an invalid path: expected [ or . but got: ${word}`);
    return;
  }
  const field = path
    .split('.')
    .slice(1)
    .reduce<JSONSchemaProps | undefined>((at, name) => at?.properties?.[name], schema);
  if (field === undefined || path.startsWith('.metadata'))
    found.invalid('jsonPath', path, 'is an invalid path: does not refer to a valid field');
  else if (!SCALARS.includes(field.type ?? ''))
    found.invalid(
      'jsonPath',
      path,
      'must point to a field of type string, boolean or integer. Enum string fields and strings with formats are allowed.',
    );
}
