import Fastify, { type FastifyInstance } from 'fastify';
import { AllowAuthenticated, Authenticator, staticUser } from '#auth';
import { KindCatalog } from '#kinds';
import { SeededRandom, SystemClock } from '#machinery';
import {
  registerKubeApi,
  type ClusterFace,
  type KubeApiOptions,
  type UpgradeListener,
} from '../index.js';
import { MemoryApi } from './memory-api.js';

/** The token of an administrator on every test server. */
export const TOKEN = 'secret';

/** The kube API over a memory API server, on a Fastify instance that does not listen yet. */
export function testServer(
  more: Partial<ClusterFace> = {},
  options: Partial<KubeApiOptions> = {},
): {
  readonly fastify: FastifyInstance;
  readonly api: MemoryApi;
  readonly upgrade: UpgradeListener;
} {
  const clock = new SystemClock();
  const api = new MemoryApi();
  const staticTokens = new Map([
    [TOKEN, staticUser({ name: 'admin', groups: ['system:masters'] })],
  ]);
  const face: ClusterFace = {
    api,
    catalog: () => KindCatalog.builtIn(),
    authenticator: new Authenticator({ clock, staticTokens }),
    authorizer: new AllowAuthenticated(),
    health: [{ name: 'etcd', endpoints: ['livez', 'readyz'], check: () => undefined }],
    ...more,
  };
  const fastify = Fastify();
  const { upgrade } = registerKubeApi(fastify, {
    clock,
    random: new SeededRandom(1),
    cluster: (name) => (name === '' || name === 'blue' ? face : undefined),
    ...options,
  });
  fastify.server.on('upgrade', upgrade);
  return { fastify, api, upgrade };
}
