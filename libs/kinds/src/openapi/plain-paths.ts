import type { KindCatalog } from '../catalog.js';
import type { Components, OpenApiSchema } from './components.js';

interface PlainPath {
  readonly url: string;
  readonly description: string;
  readonly operationId: string;
  readonly tag: string;
  readonly types: readonly string[];
  readonly answer: (components: Components) => OpenApiSchema;
}

const everyType = ['application/json', 'application/yaml', 'application/vnd.kubernetes.protobuf'];
const text = () => ({ type: 'string' });

const fixed: Readonly<Record<string, PlainPath>> = {
  api: {
    url: '/api/',
    description: 'get available API versions',
    operationId: 'getCoreAPIVersions',
    tag: 'core',
    types: everyType,
    answer: (components) => components.type('meta_v1.APIVersions'),
  },
  apis: {
    url: '/apis/',
    description: 'get available API versions',
    operationId: 'getAPIVersions',
    tag: 'apis',
    types: everyType,
    answer: (components) => components.type('meta_v1.APIGroupList'),
  },
  version: {
    url: '/version/',
    description: 'get the version information for this server',
    operationId: 'getCodeVersion',
    tag: 'version',
    types: ['application/json'],
    answer: (components) => components.type('meta_v1.Info'),
  },
  '.well-known/openid-configuration': {
    url: '/.well-known/openid-configuration/',
    description:
      "get service account issuer OpenID configuration, also known as the 'OIDC discovery doc'",
    operationId: 'getServiceAccountIssuerOpenIDConfiguration',
    tag: 'WellKnown',
    types: ['application/json'],
    answer: text,
  },
  'openid/v1/jwks': {
    url: '/openid/v1/jwks/',
    description:
      'get service account issuer OpenID JSON Web Key Set (contains public token verification keys)',
    operationId: 'getServiceAccountIssuerOpenIDKeyset',
    tag: 'openid',
    types: ['application/jwk-set+json'],
    answer: text,
  },
};

/** The path objects of a document that serves no kinds: of `version`, `apis`, one group and so on; undefined for any other. */
export function plainPaths(
  catalog: KindCatalog,
  path: string,
  components: Components,
): OpenApiSchema | undefined {
  const group = /^apis\/([^/]+)$/.exec(path)?.[1];
  const known = catalog.groups.some((served) => served.group === group);
  const plain: PlainPath | undefined =
    group !== undefined && known
      ? {
          url: `/apis/${group}/`,
          description: 'get information of a group',
          operationId: `get${group.replace(/\.k8s\.io$/, '').replace(/(?:^|[.-])(\w)/g, (_, letter: string) => letter.toUpperCase())}APIGroup`,
          tag: group
            .replace(/\.k8s\.io$/, '')
            .replace(/[.-](\w)/g, (_, letter: string) => letter.toUpperCase()),
          types: everyType,
          answer: () => components.type('meta_v1.APIGroup'),
        }
      : Object.hasOwn(fixed, path)
        ? fixed[path]
        : undefined;
  if (plain === undefined) return undefined;
  const schema = plain.answer(components);
  return {
    [plain.url]: {
      get: {
        tags: [plain.tag],
        description: plain.description,
        operationId: plain.operationId,
        responses: {
          '200': {
            description: 'OK',
            content: Object.fromEntries(plain.types.map((type) => [type, { schema }])),
          },
          '401': { description: 'Unauthorized' },
        },
      },
    },
  };
}
