import { GraphQLScalarType, Kind, type ValueNode } from 'graphql';
import type { Scalar } from '#kinds';

/** The value of a literal in a query document, with its variables filled in. */
function literalValue(node: ValueNode, variables: Readonly<Record<string, unknown>>): unknown {
  switch (node.kind) {
    case Kind.NULL:
      return null;
    case Kind.INT:
    case Kind.FLOAT:
      return Number(node.value);
    case Kind.LIST:
      return node.values.map((value) => literalValue(value, variables));
    case Kind.OBJECT:
      return Object.fromEntries(
        node.fields.map(({ name, value }) => [name.value, literalValue(value, variables)]),
      );
    case Kind.VARIABLE:
      return variables[node.name.value];
    default:
      return node.value;
  }
}

/** A scalar that passes values through: the API server checks them, in its own words. */
function passing(name: string, description: string): GraphQLScalarType {
  return new GraphQLScalarType({
    name,
    description,
    serialize: (value) => value,
    parseValue: (value) => value,
    parseLiteral: (node, variables) => literalValue(node, variables ?? {}),
  });
}

/** Any JSON value. */
export const JsonScalar = passing(
  'JSON',
  'Any JSON value: what Kubernetes leaves free of form, such as labels and annotations.',
);

/** The kinds' scalars that GraphQL has no type for. */
export const kubernetesScalars: Readonly<Partial<Record<Scalar, GraphQLScalarType>>> = {
  int64: passing('Int64', 'An integer of up to 64 bits.'),
  base64: passing('Base64', 'Bytes, encoded in base64 (RFC 4648).'),
  quantity: passing('Quantity', 'An amount of a resource, such as `100m` or `128Mi`.'),
  time: passing('Time', 'A moment as RFC 3339 text with whole seconds.'),
  microtime: passing('MicroTime', 'A moment as RFC 3339 text with microseconds.'),
  'int-or-string': passing(
    'IntOrString',
    'A number, or a text such as the name of a port or `25%`.',
  ),
};
