import Fastify, { type FastifyInstance } from 'fastify';
import { ANONYMOUS, Authenticator, staticUser, type Authorizer } from '#auth';
import { KindCatalog } from '#kinds';
import { SeededRandom, SystemClock, type Clock } from '#machinery';
import {
  registerKubeApi,
  type ClusterFace,
  type KubeApiOptions,
  type UpgradeListener,
} from '../index.js';
import { MemoryApi } from './memory-api.js';

/** The token of an administrator on every test server. */
export const TOKEN = 'secret';

/** Everybody who proved an identity may do everything, strangers may see whether the server lives. */
const open: Authorizer = {
  authorize: (user, attributes) => ({
    allowed:
      user.name !== ANONYMOUS.name ||
      (attributes.kind === 'path' && ['/livez', '/readyz', '/version'].includes(attributes.path)),
    reason: '',
  }),
  rules: () => ({ resourceRules: [], nonResourceRules: [], incomplete: false }),
};

/** A cluster over a memory API server, with one administrator. */
export function testFace(more: Partial<ClusterFace> = {}): ClusterFace {
  const staticTokens = new Map([
    [TOKEN, staticUser({ name: 'admin', groups: ['system:masters'] })],
  ]);
  return {
    api: new MemoryApi(),
    catalog: () => KindCatalog.builtIn(),
    authenticator: new Authenticator({ clock: new SystemClock(), staticTokens }),
    authorizer: open,
    health: [{ name: 'etcd', endpoints: ['livez', 'readyz'], check: () => undefined }],
    ...more,
  };
}

/** The cluster is reached without a prefix and as `blue`. */
export function testOptions(face: ClusterFace): KubeApiOptions {
  return {
    clock: new SystemClock(),
    random: new SeededRandom(1),
    cluster: (name) => (name === '' || name === 'blue' ? face : undefined),
  };
}

/** The kube API on a Fastify instance that does not listen yet. */
export function testServer(
  more: Partial<ClusterFace> = {},
  clock?: Clock,
): {
  readonly fastify: FastifyInstance;
  readonly api: MemoryApi;
  readonly upgrade: UpgradeListener;
} {
  const api = new MemoryApi();
  const fastify = Fastify();
  const { upgrade } = registerKubeApi(fastify, {
    ...testOptions(testFace({ api, ...more })),
    ...(clock === undefined ? {} : { clock }),
  });
  fastify.server.on('upgrade', upgrade);
  return { fastify, api, upgrade };
}
