import {
  GraphQLInputObjectType,
  GraphQLList,
  GraphQLNonNull,
  type GraphQLInputFieldConfigMap,
  type GraphQLScalarType,
} from 'graphql';
import type { TypeNames } from './names.js';
import { scalarType } from './output-types.js';
import { JsonScalar } from './scalars.js';
import { textOrNull, type Shape, type ShapeType } from './shape.js';

type Input = GraphQLInputObjectType | GraphQLScalarType | GraphQLList<GraphQLNonNull<Input>>;

/** apiVersion and kind of an object are known from the mutation. */
const KNOWN: ReadonlySet<string> = new Set(['apiVersion', 'kind']);

/** Input types for shapes, each made once: what a client may send of an object. */
export class InputTypes {
  private readonly made = new Map<string, GraphQLInputObjectType>();

  constructor(private readonly names: TypeNames) {}

  /** The input type of a whole kind: the mutation states apiVersion and kind, so that they are left out. */
  kind(shape: Shape): GraphQLInputObjectType {
    return this.object(shape, KNOWN);
  }

  private object(shape: Shape, without: ReadonlySet<string> = new Set()): GraphQLInputObjectType {
    const known = this.made.get(shape.key);
    if (known !== undefined) return known;
    const type = new GraphQLInputObjectType({
      name: `${this.names.of(shape)}Input`,
      description: textOrNull(shape.description),
      fields: () => this.fields(shape, without),
    });
    this.made.set(shape.key, type);
    return type;
  }

  private fields(shape: Shape, without: ReadonlySet<string>): GraphQLInputFieldConfigMap {
    return Object.fromEntries(
      shape
        .fields()
        .filter(({ name }) => !without.has(name))
        .map(({ name, type, required, description }) => {
          const input = this.type(type);
          return [
            name,
            {
              type: required ? new GraphQLNonNull(input) : input,
              description: textOrNull(description),
            },
          ];
        }),
    );
  }

  private type(type: ShapeType): Input {
    switch (type.kind) {
      case 'free':
        return JsonScalar;
      case 'scalar':
        return scalarType(type.scalar);
      case 'list':
        return new GraphQLList(new GraphQLNonNull(this.type(type.of)));
      case 'object':
        return this.object(type.shape);
    }
  }
}
