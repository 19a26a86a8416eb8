import { fieldForbidden, fieldInvalid, type StatusCause } from '#machinery';
import type { JSONSchemaProps } from '#kinds';

/** What of an object's metadata a schema may not state; `isRoot`: of the object itself, not of one that is embedded in it. */
export function metadataCauses(
  schema: JSONSchemaProps,
  isRoot: boolean,
  path: string,
): StatusCause[] {
  const isObject = isRoot || schema['x-kubernetes-embedded-resource'] === true;
  if (!isObject) return [];
  const causes: StatusCause[] = [];
  const at = (name: string): string => `${path}.properties[${name}]`;
  for (const name of ['kind', 'apiVersion']) {
    const property = schema.properties?.[name];
    if (property !== undefined && property.type !== 'string')
      causes.push(fieldInvalid(`${at(name)}.type`, property.type ?? '', 'must be string'));
  }
  const metadata = schema.properties?.['metadata'];
  if (metadata === undefined) return causes;
  if (metadata.type !== 'object')
    causes.push(fieldInvalid(`${at('metadata')}.type`, metadata.type ?? '', 'must be object'));
  if (isRoot && !isNamesOnly(metadata))
    causes.push(
      fieldForbidden(
        at('metadata'),
        'must not specify anything other than name and generateName, but metadata is implicitly specified',
      ),
    );
  return causes;
}

/** True when a schema states nothing but its type, a default (which is refused elsewhere) and the two properties. */
function isNamesOnly(metadata: JSONSchemaProps): boolean {
  const others = Object.keys(metadata).filter(
    (key) => !['type', 'default', 'properties'].includes(key),
  );
  const isSaid = (key: string): boolean => {
    const value = (metadata as Record<string, unknown>)[key];
    return value !== '' && value !== false;
  };
  const names = Object.keys(metadata.properties ?? {});
  return !others.some(isSaid) && names.every((name) => name === 'name' || name === 'generateName');
}
