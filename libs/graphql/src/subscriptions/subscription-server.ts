import {
  getOperationAST,
  GraphQLError,
  parse,
  validate,
  type ExecutionArgs,
  type FormattedExecutionResult,
  type GraphQLSchema,
} from 'graphql';
import type { SubscribePayload } from 'graphql-ws';
import { useServer } from 'graphql-ws/use/ws';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import { formatError } from '../application/format-error.js';
import { confirmWithinLimits } from '../application/within-limits.js';
import type { GraphqlContext } from '../context.js';
import { limits } from '../limits.js';

/** Operations over WebSocket connections, in the protocol `graphql-transport-ws`. It listens nowhere: connections are handed to it. */
export class SubscriptionServer {
  private readonly sockets = new WebSocketServer({ noServer: true, maxPayload: limits.body });
  private readonly contexts = new WeakMap<IncomingMessage, () => GraphqlContext>();
  private readonly server: { dispose(): void | Promise<void> };

  constructor(schema: GraphQLSchema) {
    this.server = useServer(
      {
        context: ({ extra }) => this.contexts.get(extra.request)!(),
        onSubscribe: ({ subscriptions }, _id, payload) =>
          Object.keys(subscriptions).length > limits.subscriptions
            ? [new GraphQLError(`more than ${limits.subscriptions} operations on one connection`)]
            : executionOf(schema, payload),
        onError: (_connection, _id, _payload, errors) => errors.map(formatted),
        onNext: (_connection, _id, _payload, _execution, result) => {
          const { errors } = result;
          if (errors === undefined) return undefined;
          return { ...result, errors: errors.map(formatted) } as FormattedExecutionResult;
        },
      },
      this.sockets,
    );
  }

  /** Takes a connection over. `context` makes what resolvers know, once for each operation. */
  handle(
    request: IncomingMessage,
    socket: Duplex,
    head: Buffer,
    context: () => GraphqlContext,
  ): void {
    this.contexts.set(request, context);
    this.sockets.handleUpgrade(request, socket, head, (webSocket) => {
      this.sockets.emit('connection', webSocket, request);
    });
  }

  /** Ends all connections. */
  async close(): Promise<void> {
    await this.server.dispose();
  }
}

/** What is to be executed, or what is wrong with the document. */
function executionOf(
  schema: GraphQLSchema,
  { query, operationName, variables }: SubscribePayload,
): ExecutionArgs | readonly GraphQLError[] {
  try {
    const document = parse(query, { maxTokens: limits.tokens });
    const problems = validate(schema, document);
    if (problems.length > 0) return problems;
    const operation = getOperationAST(document, operationName) ?? undefined;
    confirmWithinLimits({ schema, document, operation, variables: variables ?? {} });
    return {
      schema,
      document,
      ...(operationName == null ? {} : { operationName }),
      ...(variables == null ? {} : { variableValues: variables }),
    };
  } catch (error) {
    if (error instanceof GraphQLError) return [error];
    throw error;
  }
}

const formatted = (error: GraphQLError) => formatError(error.toJSON(), error);
