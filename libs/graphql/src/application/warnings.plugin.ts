import type { ApolloServerPlugin } from '@apollo/server';
import type { GraphqlContext } from '../context.js';

/** Puts what REST says in Warning headers into `extensions.warnings`. */
export const warningsPlugin: ApolloServerPlugin<GraphqlContext> = {
  requestDidStart: async () => ({
    willSendResponse: async ({ contextValue, response: { body } }) => {
      const { warnings } = contextValue.api;
      if (warnings.length === 0 || body.kind !== 'single') return;
      body.singleResult.extensions = { ...body.singleResult.extensions, warnings };
    },
  }),
};
