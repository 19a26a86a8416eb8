/** Which lib may import which. Anything not listed is forbidden. */
const simulator = ['machinery', 'kinds', 'client'];
const layers = {
  machinery: [],
  bus: ['machinery'],
  store: ['machinery', 'bus'],
  kinds: ['machinery'],
  cel: ['machinery', 'kinds'],
  webhook: ['machinery', 'kinds'],
  auth: ['machinery', 'kinds', 'store', 'webhook'],
  audit: ['machinery', 'auth'],
  'flow-control': ['machinery', 'kinds', 'store', 'auth'],
  admission: ['machinery', 'kinds', 'auth', 'cel', 'webhook'],
  registry: ['machinery', 'kinds', 'store', 'auth', 'admission', 'webhook'],
  client: ['machinery', 'kinds', 'registry', 'store'],
  'custom-resources': ['machinery', 'kinds', 'cel', 'webhook', 'store', 'registry', 'client'],
  aggregator: [...simulator, 'webhook'],
  rest: ['machinery', 'kinds', 'store', 'registry', 'auth', 'audit', 'flow-control'],
  graphql: [
    'machinery',
    'kinds',
    'store',
    'registry',
    'auth',
    'client',
    // What it explains, in their words.
    'network',
    'dns',
    'kube-proxy',
    'scheduler',
  ],
  controllers: simulator,
  scheduler: simulator,
  'kube-proxy': simulator,
  dns: simulator,
  'metrics-server': simulator,
  'load-balancer': simulator,
  images: ['machinery'],
  kubelet: [...simulator, 'images'],
  ingress: [...simulator, 'images'],
  // Which node answers for an address of a load balancer is part of the way of a packet.
  network: [...simulator, 'images', 'kube-proxy', 'dns', 'load-balancer'],
  page: [],
  cluster: ['*'],
  server: ['*'],
};

const apps = {
  server: ['server', 'cluster', 'machinery'],
  cli: ['*'],
  web: [],
};

const layerRule =
  (home) =>
  ([name, allowed]) => ({
    name: `layer-${home}-${name}`,
    severity: 'error',
    from: { path: `^${home}/${name}/` },
    to: {
      path: '^(libs|apps)/',
      pathNot: allowed.includes('*')
        ? ['^libs/', `^${home}/${name}/`]
        : [`^${home}/${name}/`, ...allowed.map((lib) => `^libs/${lib}/`)],
    },
  });

module.exports = {
  forbidden: [
    ...Object.entries(layers).map(layerRule('libs')),
    ...Object.entries(apps).map(layerRule('apps')),
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'front-door-only',
      comment: 'Import another lib through its src/index.ts.',
      severity: 'error',
      from: { path: '^(libs|apps)/([^/]+)/' },
      to: { path: '^libs/[^/]+/', pathNot: ['^libs/[^/]+/src/index\\.ts$', '^$1/$2/'] },
    },
    {
      name: 'plugins-do-not-know-each-other',
      severity: 'error',
      from: { path: '^libs/([^/]+)/src/(modes|plugins|providers)/([^/]+)/' },
      to: { path: '^libs/$1/src/$2/', pathNot: '^libs/$1/src/$2/$3/' },
    },
    {
      name: 'framework-free-core',
      comment: 'Nest, TypeORM and Fastify stay in the adapters.',
      severity: 'error',
      from: {
        path: '^libs/(machinery|kinds|bus|cel|webhook|admission|registry|client|custom-resources|network|dns|images)/',
        pathNot: '\\.module\\.ts$',
      },
      to: { path: 'node_modules/(@nestjs|typeorm|fastify|@apollo)' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '\\.spec\\.ts$|/testing/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['development', 'import', 'types', 'default'],
    },
  },
};
