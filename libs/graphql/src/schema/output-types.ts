import {
  GraphQLBoolean,
  GraphQLFloat,
  GraphQLInt,
  GraphQLList,
  GraphQLNonNull,
  GraphQLObjectType,
  GraphQLString,
  type GraphQLFieldConfig,
  type GraphQLInterfaceType,
  type GraphQLScalarType,
} from 'graphql';
import type { Scalar } from '#kinds';
import type { AnySource, GraphqlContext } from '../context.js';
import type { TypeNames } from './names.js';
import { JsonScalar, kubernetesScalars } from './scalars.js';
import { textOrNull, type Shape, type ShapeType } from './shape.js';

/** A field of the schema. */
export type Field = GraphQLFieldConfig<AnySource, GraphqlContext>;
export type Fields = Readonly<Record<string, Field>>;

type Output = GraphQLObjectType | GraphQLScalarType | GraphQLList<GraphQLNonNull<Output>>;

/** What is added to a structure's own fields: relations and what every object has. */
export interface Additions {
  readonly fields: (shape: Shape) => Fields;
  readonly interfaces: (shape: Shape) => readonly GraphQLInterfaceType[];
}

const plain: Readonly<Partial<Record<Scalar, GraphQLScalarType>>> = {
  string: GraphQLString,
  bool: GraphQLBoolean,
  int32: GraphQLInt,
  double: GraphQLFloat,
};

/** The GraphQL type of a scalar; free ones are JSON. */
export function scalarType(scalar: Scalar): GraphQLScalarType {
  return plain[scalar] ?? kubernetesScalars[scalar] ?? JsonScalar;
}

/** Object types for shapes, each made once. */
export class OutputTypes {
  private readonly made = new Map<string, GraphQLObjectType>();

  constructor(
    private readonly names: TypeNames,
    private readonly additions: Additions,
  ) {}

  /** Fields may all be null: an object that was stored without one must not fail the query around it. */
  object(shape: Shape): GraphQLObjectType {
    const known = this.made.get(shape.key);
    if (known !== undefined) return known;
    const type = new GraphQLObjectType({
      name: this.names.of(shape),
      description: textOrNull(shape.description),
      interfaces: () => this.additions.interfaces(shape),
      fields: () => ({ ...this.fields(shape), ...this.additions.fields(shape) }),
    });
    this.made.set(shape.key, type);
    return type;
  }

  private fields(shape: Shape): Record<string, Field> {
    return Object.fromEntries(
      shape
        .fields()
        .map(({ name, type, description }) => [
          name,
          { type: this.type(type), description: textOrNull(description) },
        ]),
    );
  }

  private type(type: ShapeType): Output {
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
