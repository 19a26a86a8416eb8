import { fieldForbidden, fieldTypeInvalid, type StatusCause } from '#machinery';

/** As much of an OpenAPI schema as the kinds of this group use. */
interface Shape {
  readonly type?: string;
  readonly properties?: Readonly<Record<string, Shape>>;
  readonly additionalProperties?: Shape;
  readonly items?: Shape;
}

/** Mistakes that are told at once; the rest is of the same kind. */
const MOST_CAUSES = 20;

/** Where a value has another shape than its schema: members that it does not know, and values of another type. */
export function shapeCauses(value: unknown, schema: object, field: string): StatusCause[] {
  return [...causesOf(value, schema, field)].slice(0, MOST_CAUSES);
}

function* causesOf(value: unknown, shape: Shape, field: string): Iterable<StatusCause> {
  if (!isOfType(value, shape.type)) {
    yield fieldTypeInvalid(field, value, `must be of type ${shape.type}`);
    return;
  }
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries())
      yield* causesOf(item, shape.items ?? {}, `${field}[${index}]`);
  } else if (typeof value === 'object' && value !== null) {
    for (const [name, member] of Object.entries(value)) {
      const known = shape.additionalProperties ?? ownOf(shape.properties, name);
      if (known === undefined) yield fieldForbidden(`${field}.${name}`, 'unknown field');
      else yield* causesOf(member, known, `${field}.${name}`);
    }
  }
}

const ownOf = (properties: Shape['properties'], name: string): Shape | undefined =>
  properties !== undefined && Object.hasOwn(properties, name) ? properties[name] : undefined;

function isOfType(value: unknown, type: string | undefined): boolean {
  switch (type) {
    case undefined:
      return true;
    case 'array':
      return Array.isArray(value);
    case 'object':
      return typeof value === 'object' && value !== null && !Array.isArray(value);
    case 'integer':
      return Number.isInteger(value);
    default:
      return typeof value === type;
  }
}
