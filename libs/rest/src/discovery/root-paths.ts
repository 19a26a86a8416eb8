import { formatGroupVersion } from '#machinery';
import type { KindCatalog } from '#kinds';
import type { HealthCheck } from '../face.js';

const FIXED = [
  '/.well-known/openid-configuration',
  '/api',
  '/api/v1',
  '/apis',
  '/apis/',
  '/healthz',
  '/livez',
  '/metrics',
  '/openapi/v2',
  '/openapi/v3',
  '/openapi/v3/',
  '/openid/v1/jwks',
  '/readyz',
  '/version',
];

/** The answer of `/`: every path that can be asked for, sorted. */
export function rootPaths(
  catalog: KindCatalog,
  checks: readonly HealthCheck[],
): { readonly paths: readonly string[] } {
  const groups = catalog.groups
    .filter(({ group }) => group !== '')
    .flatMap(({ group, versions }) => [
      `/apis/${group}`,
      ...versions.map((version) => `/apis/${formatGroupVersion({ group, version })}`),
    ]);
  const health = checks.flatMap(({ name, endpoints }) =>
    endpoints.map((endpoint) => `/${endpoint}/${name}`),
  );
  return { paths: [...FIXED, ...groups, ...health].toSorted() };
}
