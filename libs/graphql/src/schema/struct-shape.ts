import { structSchema, typeRow, type Descriptions, type FieldSchema, type TypeRef } from '#kinds';
import { canName, pascal, type Shape, type ShapeField, type ShapeType } from './shape.js';

const FREE_SCALARS: ReadonlySet<string> = new Set(['raw', 'json', 'fieldsv1', 'any', 'object']);

/** The structures of the built-in tables as shapes, each made once. */
export class StructShapes {
  private readonly made = new Map<string, Shape>();

  constructor(private readonly descriptions: Descriptions) {}

  /** The shape of a type by its full name (`core_v1.Pod`); undefined when it has no fields that GraphQL could name. */
  shape(name: string): Shape | undefined {
    const known = this.made.get(name);
    if (known !== undefined) return known;
    if (typeRow(name)?.f === undefined) return undefined;
    const { fields, shortName } = structSchema(name);
    if (fields.length === 0 || !fields.every((field) => canName(field.name))) return undefined;
    const texts = this.descriptions[name] ?? {};
    const shape: Shape = {
      key: name,
      name: shortName,
      qualifiedName: pascal(name),
      description: texts[''] ?? '',
      fields: () => fields.map((field) => this.field(field, texts[field.name] ?? '')),
    };
    this.made.set(name, shape);
    return shape;
  }

  private field({ name, type, required, row }: FieldSchema, text: string): ShapeField {
    const values = row.e === undefined ? '' : `One of: ${row.e.map((v) => `\`${v}\``).join(', ')}.`;
    const description = [text, values].filter((part) => part !== '').join('\n\n');
    return { name, type: this.type(type), required, description };
  }

  private type(ref: TypeRef): ShapeType {
    switch (ref.kind) {
      case 'scalar':
        return FREE_SCALARS.has(ref.scalar) ? { kind: 'free' } : ref;
      case 'map':
        return { kind: 'free' };
      case 'list':
        return { kind: 'list', of: this.type(ref.of) };
      case 'struct': {
        const shape = this.shape(ref.name);
        return shape === undefined ? { kind: 'free' } : { kind: 'object', shape };
      }
    }
  }
}
