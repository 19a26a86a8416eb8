import { fieldRequired, type StatusCause } from '#machinery';
import type { JSONSchemaProps } from '#kinds';
import { itemsOf } from '../schema/node.js';

/** What the alternatives at the root of a schema speak of has to stand outside of them as well; the server does not look at those below. */
export function completenessCauses(schema: JSONSchemaProps, path: string): StatusCause[] {
  return alternatives(schema, schema, path, path);
}

function alternatives(
  { not, allOf = [], anyOf = [], oneOf = [] }: JSONSchemaProps,
  outer: JSONSchemaProps,
  outerPath: string,
  path: string,
): StatusCause[] {
  const each = (list: readonly JSONSchemaProps[], name: string): StatusCause[] =>
    list.flatMap((one, i) => nested(one, outer, outerPath, `${path}.${name}[${i}]`));
  return [
    ...(not === undefined ? [] : nested(not, outer, outerPath, `${path}.not`)),
    ...each(allOf, 'allOf'),
    ...each(anyOf, 'anyOf'),
    ...each(oneOf, 'oneOf'),
  ];
}

function nested(
  schema: JSONSchemaProps,
  outer: JSONSchemaProps | undefined,
  outerPath: string,
  path: string,
): StatusCause[] {
  if (outer === undefined) return [fieldRequired(outerPath, `because it is defined in ${path}`)];
  const items = itemsOf(schema);
  const causes = alternatives(schema, outer, outerPath, path);
  if (items !== undefined)
    causes.push(...nested(items, itemsOf(outer), `${outerPath}.items`, `${path}.items`));
  for (const [name, property] of Object.entries(schema.properties ?? {})) {
    const member = `properties[${name}]`;
    causes.push(
      ...nested(property, outer.properties?.[name], `${outerPath}.${member}`, `${path}.${member}`),
    );
  }
  return causes;
}
