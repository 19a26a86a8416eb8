import type { ServeOptions } from '#server';

/**
 * What `serve` does without options. Written down again because the server takes half a second to load and `--help` must not; a spec
 * says that both agree.
 */
export const serveDefaults = {
  host: '127.0.0.1',
  port: 6443,
  httpPort: 8001,
  dnsPort: 5353,
  dataDir: '.mockplane',
  nodes: 4,
  components: '*',
  controllers: '*',
  loadBalancer: 'installed',
  runtimeConfig: '',
  enableAdmissionPlugins: '',
  disableAdmissionPlugins: '',
  serviceCidr: '10.96.0.0/12',
  expose: '',
  exposeHost: '127.0.0.1',
  logLevel: 'warn',
} as const satisfies Partial<ServeOptions>;
