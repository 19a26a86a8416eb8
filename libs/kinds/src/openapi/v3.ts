import { createHash } from 'node:crypto';
import { isCustom, type KindCatalog } from '../catalog.js';
import { schemaTexts } from '../generated/tables.gen.js';
import { packageName } from '../schema/package-name.js';
import type { OpenApiSchema } from './components.js';
import { loadDescriptions, type Descriptions } from './descriptions.js';
import {
  answerTypes,
  bearerToken,
  Bodies,
  groupVersionsOf,
  operationsByPath,
  patchTypes,
  successCodes,
  type CustomSchemas,
} from './document.js';
import type { Operation } from './operations.js';
import { pathParameters, queryParameters, type Parameter } from './parameters.js';
import { plainPaths } from './plain-paths.js';

const parameter = ({ name, in: where, type, required, description }: Parameter): OpenApiSchema => ({
  name,
  in: where,
  description,
  ...(required === undefined ? {} : { required }),
  schema: { type, uniqueItems: true },
});

function requestTypesOf({ action, custom }: Operation): readonly string[] {
  if (action === 'patch') return patchTypes(custom);
  return custom && action === 'post' ? ['application/json', 'application/yaml'] : ['*/*'];
}

function operationObject(
  operation: Operation,
  bodies: Bodies,
  descriptions: Descriptions,
): OpenApiSchema {
  const { action, custom, kind } = operation;
  const request = bodies.request(operation);
  const requestTypes = requestTypesOf(operation);
  const answer = bodies.answer(operation);
  const content = Object.fromEntries(
    answerTypes(custom, action)
      // The server that makes the documents of custom kinds does not speak of watches.
      .filter((type) => !custom || !type.includes('stream='))
      .map((type) => [type, { schema: answer }]),
  );
  const parameters = queryParameters(operation, descriptions).map(parameter);
  return {
    tags: [operation.tag],
    description: custom
      ? operation.description.replace('list or watch', 'list')
      : operation.description,
    operationId: operation.operationId,
    ...(parameters.length === 0 ? {} : { parameters }),
    ...(request === undefined
      ? {}
      : {
          requestBody: {
            content: Object.fromEntries(requestTypes.map((type) => [type, { schema: request }])),
            ...(action === 'delete' || action === 'deletecollection' ? {} : { required: true }),
          },
        }),
    responses: {
      ...Object.fromEntries(
        successCodes(action).map(([code, description]) => [code, { description, content }]),
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

/** What documents of definitions say of themselves. */
const OF_DEFINITIONS = { title: 'Kubernetes CRD Swagger', version: 'v0.1.0' };

function document(
  paths: OpenApiSchema,
  schemas: OpenApiSchema,
  info: { readonly title: string; readonly version: string },
): OpenApiSchema {
  return {
    openapi: '3.0.0',
    info,
    paths,
    components: { schemas, securitySchemes: { BearerToken: bearerToken } },
  };
}

const pathOf = (group: string, version: string) =>
  group === '' ? `api/${version}` : `apis/${group}/${version}`;

/**
 * The OpenAPI v3 document of one path of the index (`apis/apps/v1`, `version`); undefined when there is none. `version` is the
 * server's, as in `v1.36.2`.
 */
export async function openApiV3Document(
  catalog: KindCatalog,
  path: string,
  version: string,
  schemas: CustomSchemas = () => undefined,
): Promise<object | undefined> {
  const descriptions = await loadDescriptions();
  const bodies = new Bodies('v3', descriptions, catalog, schemas);
  const plain = plainPaths(catalog, path, bodies.components);
  const ours = { title: 'Kubernetes', version };
  if (plain !== undefined) return document(plain, bodies.components.all(), ours);
  const found = groupVersionsOf(catalog).find(([group, served]) => pathOf(group, served) === path);
  if (found === undefined) return undefined;
  const kinds = catalog.of(...found);
  const paths = operationsByPath(kinds).map(([name, operations]): [string, OpenApiSchema] => [
    name,
    {
      parameters: pathParameters(name, operations[0]!.named, descriptions).map(parameter),
      ...Object.fromEntries(
        operations.map((operation) => [
          operation.method,
          operationObject(operation, bodies, descriptions),
        ]),
      ),
    },
  ]);
  const info = kinds.every(isCustom) ? OF_DEFINITIONS : ours;
  return document(Object.fromEntries(paths), bodies.components.all(), info);
}

/** Changes whenever the document would: made from what the document is made from, so that the index costs no documents. */
function hashOf(
  catalog: KindCatalog,
  path: string,
  version: string,
  schemas: CustomSchemas,
): string {
  const hash = createHash('sha512').update(`${version} ${path} `);
  const found = groupVersionsOf(catalog).find(([group, served]) => pathOf(group, served) === path);
  for (const definition of found === undefined ? [] : catalog.of(...found)) {
    const { plural, kind, namespaced, verbs, subresources } = definition;
    const schema = isCustom(definition) ? schemas(definition) : undefined;
    hash.update(
      JSON.stringify({
        plural,
        kind,
        namespaced,
        verbs,
        subresources,
        schema,
      }),
    );
  }
  if (found !== undefined)
    hash.update(schemaTexts[packageName({ group: found[0], version: found[1] })] ?? '');
  return hash.digest('hex').toUpperCase();
}

/** GET /openapi/v3: where the document of each path is, with a hash that lets clients keep it. */
export function openApiV3Index(
  catalog: KindCatalog,
  version: string,
  schemas: CustomSchemas = () => undefined,
): {
  readonly paths: Readonly<Record<string, { readonly serverRelativeURL: string }>>;
} {
  const groups = catalog.groups
    .filter(({ group }) => group !== '')
    .map(({ group }) => `apis/${group}`);
  const served = groupVersionsOf(catalog).map(([group, one]) => pathOf(group, one));
  const paths = [
    '.well-known/openid-configuration',
    'api',
    'apis',
    'openid/v1/jwks',
    'version',
    ...groups,
    ...served,
  ].toSorted();
  return {
    paths: Object.fromEntries(
      paths.map((path) => [
        path,
        {
          serverRelativeURL: `/openapi/v3/${path}?hash=${hashOf(catalog, path, version, schemas)}`,
        },
      ]),
    ),
  };
}
