import type { KindCatalog } from '../catalog.js';
import type { OpenApiSchema } from './components.js';
import { loadDescriptions, type Descriptions } from './descriptions.js';
import {
  answerTypes,
  bearerToken,
  Bodies,
  operationsByPath,
  patchTypes,
  successCodes,
  type CustomSchemas,
} from './document.js';
import type { Operation } from './operations.js';
import { pathParameters, queryParameters, type Parameter } from './parameters.js';

const parameter = ({ name, in: where, type, required, description }: Parameter): OpenApiSchema => ({
  uniqueItems: true,
  type,
  description,
  name,
  in: where,
  ...(required === undefined ? {} : { required }),
});

function operationObject(
  operation: Operation,
  bodies: Bodies,
  descriptions: Descriptions,
): OpenApiSchema {
  const { action, custom, kind } = operation;
  const request = bodies.request(operation);
  const optional = action === 'delete' || action === 'deletecollection';
  const body =
    request === undefined
      ? []
      : [{ name: 'body', in: 'body', ...(optional ? {} : { required: true }), schema: request }];
  const schema = bodies.answer(operation);
  return {
    description: operation.description,
    consumes: action === 'patch' ? patchTypes(custom) : ['*/*'],
    produces: answerTypes(custom, action),
    schemes: ['https'],
    tags: [operation.tag],
    operationId: operation.operationId,
    parameters: [...body, ...queryParameters(operation, descriptions).map(parameter)],
    responses: {
      ...Object.fromEntries(
        successCodes(action).map(([code, description]) => [code, { description, schema }]),
      ),
      '401': { description: 'Unauthorized' },
    },
    'x-kubernetes-action': action,
    'x-kubernetes-group-version-kind': {
      group: kind.group,
      version: kind.version,
      kind: kind.kind,
    },
  };
}

/** GET /openapi/v2: one document for everything. `version` is the server's, as in `v1.36.2`. */
export async function openApiV2Document(
  catalog: KindCatalog,
  version: string,
  schemas: CustomSchemas = () => undefined,
): Promise<Readonly<Record<string, unknown>>> {
  const descriptions = await loadDescriptions();
  const bodies = new Bodies('v2', descriptions, catalog, schemas);
  const paths = operationsByPath(catalog.all).map(([name, operations]): [string, OpenApiSchema] => [
    name,
    {
      ...Object.fromEntries(
        operations.map((operation) => [
          operation.method,
          operationObject(operation, bodies, descriptions),
        ]),
      ),
      parameters: pathParameters(name, operations[0]!.named, descriptions).map(parameter),
    },
  ]);
  return {
    swagger: '2.0',
    info: { title: 'Kubernetes', version },
    paths: Object.fromEntries(paths),
    definitions: bodies.components.all(),
    securityDefinitions: { BearerToken: bearerToken },
    security: [{ BearerToken: [] }],
  };
}
