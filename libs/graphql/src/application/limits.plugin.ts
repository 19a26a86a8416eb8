import type { ApolloServerPlugin } from '@apollo/server';
import type { GraphqlContext } from '../context.js';
import { confirmWithinLimits } from './within-limits.js';

/** Refuses operations that are too deep or would give too large an answer, before anything is read. */
export const limitsPlugin: ApolloServerPlugin<GraphqlContext> = {
  requestDidStart: async () => ({
    didResolveOperation: async ({ request, document, operation, schema }) =>
      confirmWithinLimits({ schema, document, operation, variables: request.variables ?? {} }),
  }),
};
