import {
  GraphQLError,
  Kind,
  type DocumentNode,
  type FragmentDefinitionNode,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from 'graphql';
import { fieldExtensionsEstimator, getComplexity, simpleEstimator } from 'graphql-query-complexity';
import { limits } from '../limits.js';
import { depthOf } from './depth.js';

const estimators = [fieldExtensionsEstimator(), simpleEstimator({ defaultComplexity: 1 })];

/** One operation of a valid document, with what it is given. */
export interface Operation {
  readonly schema: GraphQLSchema;
  readonly document: DocumentNode;
  /** The operation that is meant; undefined: the document does not say. */
  readonly operation: OperationDefinitionNode | undefined;
  readonly variables: Record<string, unknown>;
}

/** Throws a GraphQLError for an operation that is too deep or could give too large an answer. */
export function confirmWithinLimits({ schema, document, operation, variables }: Operation): void {
  const fragments = new Map(
    document.definitions
      .filter(
        (definition): definition is FragmentDefinitionNode =>
          definition.kind === Kind.FRAGMENT_DEFINITION,
      )
      .map((definition) => [definition.name.value, definition]),
  );
  if (operation !== undefined) confirmDepth(operation, fragments);
  const operationName = operation?.name?.value;
  const complexity = getComplexity({
    schema,
    query: document,
    variables,
    estimators,
    ...(operationName === undefined ? {} : { operationName }),
  });
  if (complexity > limits.complexity) {
    refuse(
      `the answer could have ${complexity} fields, more than ${limits.complexity}: ask for smaller pages (first) or fewer fields`,
    );
  }
}

function confirmDepth(
  operation: OperationDefinitionNode,
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
): void {
  const depth = depthOf(operation.selectionSet, fragments);
  if (depth > limits.depth) refuse(`the query is ${depth} levels deep, more than ${limits.depth}`);
}

function refuse(message: string): never {
  throw new GraphQLError(message, {
    extensions: { code: 'QUERY_TOO_LARGE', http: { status: 400 } },
  });
}
