import type { ApolloServerPlugin } from '@apollo/server';
import {
  GraphQLError,
  Kind,
  type FragmentDefinitionNode,
  type OperationDefinitionNode,
} from 'graphql';
import { fieldExtensionsEstimator, getComplexity, simpleEstimator } from 'graphql-query-complexity';
import type { GraphqlContext } from '../context.js';
import { limits } from '../limits.js';
import { depthOf } from './depth.js';

const estimators = [fieldExtensionsEstimator(), simpleEstimator({ defaultComplexity: 1 })];

/** Refuses operations that are too deep or would give too large an answer, before anything is read. */
export const limitsPlugin: ApolloServerPlugin<GraphqlContext> = {
  requestDidStart: async () => ({
    didResolveOperation: async ({ request, document, operation, schema }) => {
      const fragments = new Map(
        document.definitions
          .filter(
            (definition): definition is FragmentDefinitionNode =>
              definition.kind === Kind.FRAGMENT_DEFINITION,
          )
          .map((definition) => [definition.name.value, definition]),
      );
      if (operation !== undefined) checkDepth(operation, fragments);
      const { operationName, variables = {} } = request;
      const complexity = getComplexity({
        schema,
        query: document,
        variables,
        estimators,
        ...(operationName == null ? {} : { operationName }),
      });
      if (complexity > limits.complexity) {
        refuse(
          `the answer could have ${complexity} fields, more than ${limits.complexity}: ask for smaller pages (first) or fewer fields`,
        );
      }
    },
  }),
};

function checkDepth(
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
