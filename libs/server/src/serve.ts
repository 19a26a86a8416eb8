import 'reflect-metadata';
import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import {
  ADMINISTRATOR,
  Authenticator,
  clusterAccess,
  loadCredentials,
  parseCertificateRequest,
  servingHosts,
  staticUser,
  writeKubeconfig,
  type Authorizer,
  type ServiceAccountTokens,
  type User,
} from '#auth';
import { Cluster, defaultTopology, settings } from '#cluster';
import { FlowControl } from '#flow-control';
import { SystemClock, SystemRandom } from '#machinery';
import type { ClusterFace } from '#rest';
import { openAudit } from './audit.js';
import { authConfiguration } from './auth-configuration-file.js';
import { limitBacktracking } from './backtracking.js';
import { boundObjects, tokenIssuer } from './bound-objects.js';
import { ContainerProxy } from './container-proxy.js';
import { expose } from './expose/expose.js';
import { healthChecks } from './health.js';
import { createLogger } from './logger.js';
import { providerOf } from './load-balancer-option.js';
import { openStore } from './open-store.js';
import type { ServeOptions } from './options.js';
import { runtimeVersions } from './runtime-versions.js';
import { openListeners } from './open-listeners.js';
import { readSchedulerConfiguration } from './scheduler-configuration.js';
import { explain } from './start-failure.js';
import { nodeStreams } from './streams.js';
import { readTopology } from './topology-file.js';

/** A server that answers. */
export interface RunningServer {
  readonly cluster: Cluster;
  /** `https://127.0.0.1:6443` */
  readonly url: string;
  /** `http://127.0.0.1:8001` */
  readonly httpUrl: string;
  readonly kubeconfig: string;
  /** `127.0.0.1:5353`; undefined without a DNS server. */
  readonly dnsAddress: string | undefined;
  /** Finishes what was accepted, then closes everything. */
  close(): Promise<void>;
}

/** Starts a control plane with the options given; resolves when it is ready. Throws StartError when it cannot. */
export async function serve(options: ServeOptions): Promise<RunningServer> {
  limitBacktracking();
  const clock = new SystemClock();
  const random = new SystemRandom();
  const log = createLogger(clock, options.logLevel);
  const topology =
    options.topology === undefined
      ? defaultTopology(options.nodes)
      : await readTopology(options.topology);
  const store = await openStore(options.dataDir, clock, log);
  const undo: (() => unknown)[] = [() => store.close()];
  try {
    const hosts = servingHosts({
      extra: [options.host, ...(topology.nodes[0] === undefined ? [] : [topology.nodes[0].ip])],
    });
    const directory =
      options.dataDir === undefined ? {} : { directory: join(options.dataDir, 'pki') };
    const credentials = await loadCredentials({ clock, random, hosts, ...directory });
    const clusterStore = await store.cluster('default');
    const configured = await authConfiguration(options.authConfig, clock, {
      clientCA: credentials.frontProxy.certificate,
      allowedNames: ['front-proxy-client'],
    });
    const authenticator = new Authenticator({
      clock,
      staticTokens: new Map([
        ...configured.tokens,
        [credentials.adminToken, staticUser(ADMINISTRATOR)],
      ]),
      serviceAccounts: { tokens: credentials.tokens, lookup: boundObjects(clusterStore) },
      ...configured.authentication,
    });
    const access = clusterAccess(clusterStore, configured.authorizers);
    const cluster = await Cluster.open(
      settings({
        clock,
        random,
        log,
        topology,
        clusterCidrs: (options.clusterCidr ?? podRange(topology.nodes.length)).split(','),
        serviceCidrs: options.serviceCidr.split(','),
        scheduler: await readSchedulerConfiguration(options.schedulerConfig),
        components: options.components,
        controllers: options.controllers,
        loadBalancer: { provider: providerOf(options.loadBalancer) },
        runtimeVersions: runtimeVersions(options.runtimeConfig),
        enabledAdmissionPlugins: names(options.enableAdmissionPlugins),
        disabledAdmissionPlugins: names(options.disableAdmissionPlugins),
        rootCa: credentials.authority.certificate,
        signer: {
          parse: parseCertificateRequest,
          sign: (request, order) => credentials.authority.sign(request, order),
        },
      }),
      clusterStore,
      {
        access,
        reviews: {
          authorizer: access.authorizer,
          reviewToken: (token, audiences) => authenticator.review(token, audiences),
        },
        frontProxy: {
          authority: credentials.frontProxy.certificate,
          certificate: () => credentials.frontProxy.issueClient('front-proxy-client', []),
        },
        tokens: tokenIssuer(credentials.tokens, () => clock.now()),
        dnsExposure: {
          host: '127.0.0.1',
          portFor: (port) => (port === 53 ? options.dnsPort : undefined),
        },
      },
    );
    undo.push(() => cluster.stop());
    const state = { started: false };
    const { authorizer } = access;
    const { tokens } = credentials;
    const face = clusterFace(cluster, { authenticator, authorizer, tokens }, () => state.started);
    const audit = await openAudit(options, clock, log);
    if (audit !== undefined) undo.push(() => audit.close());
    const exposed = await expose(options, cluster, (hosts) =>
      credentials.authority.issueServing(hosts),
    );
    const web = await openListeners(
      options,
      { ...credentials, proxyCas: configured.proxyCas },
      cluster,
      {
        clock,
        random,
        ...(audit === undefined ? {} : { auditor: audit.auditor }),
        cluster: (name) => (name === '' || name === 'default' ? face : undefined),
      },
      exposed,
    );
    undo.push(() => web.close());
    await cluster.start();
    state.started = true;
    const url = `https://${hostPart(options.host)}:${web.securePort}`;
    await mkdir(dirname(options.kubeconfig), { recursive: true });
    await writeKubeconfig(options.kubeconfig, {
      server: url,
      ca: credentials.authority.certificate,
      token: credentials.adminToken,
    });
    const close = async (): Promise<void> => {
      for (const step of undo.toReversed()) await step();
    };
    return {
      cluster,
      url,
      httpUrl: `http://127.0.0.1:${web.plainPort}`,
      kubeconfig: options.kubeconfig,
      dnsAddress: await dnsAddress(cluster),
      close,
    };
  } catch (error) {
    for (const step of undo.toReversed()) await step();
    throw explain(error, options);
  }
}

/** Whoever uses a browser on this machine could read the administrator's kubeconfig just as well. */
const localUser: User = {
  name: 'mockplane:local',
  groups: ['system:masters', 'system:authenticated'],
};

/** Who may in, and to do what. */
interface Access {
  readonly authenticator: Authenticator;
  readonly authorizer: Authorizer;
  readonly tokens: ServiceAccountTokens;
}

function clusterFace(
  cluster: Cluster,
  { authenticator, authorizer, tokens }: Access,
  started: () => boolean,
): ClusterFace {
  const containers = cluster.dataPlane?.access;
  const kubelets = cluster.dataPlane?.kubeletServer;
  return {
    api: cluster.api,
    catalog: () => cluster.catalog,
    customSchemas: (definition) => cluster.schemaOf(definition),
    authenticator,
    authorizer,
    localUser,
    flowControl: new FlowControl(cluster.store, cluster.settings.clock),
    openId: {
      configuration: () => tokens.openIdConfiguration(`${tokens.issuer}/openid/v1/jwks`),
      jwks: () => tokens.jwks(),
    },
    remote: () => cluster.aggregator.remote,
    health: healthChecks(cluster, started),
    ...(containers === undefined || kubelets === undefined
      ? {}
      : {
          streams: nodeStreams(containers),
          proxy: new ContainerProxy(cluster, containers, kubelets),
        }),
  };
}

async function dnsAddress({ dataPlane }: Cluster): Promise<string | undefined> {
  await dataPlane?.dns?.settled();
  const port = dataPlane?.dns?.ports.get(53);
  return port === undefined ? undefined : `127.0.0.1:${port}`;
}

/** Nodes get 256 addresses each; a cluster of more than 256 machines needs a wider range than the usual one. */
const podRange = (nodes: number): string => (nodes <= 256 ? '172.16.0.0/16' : '10.128.0.0/9');

const hostPart = (host: string): string =>
  host.includes(':') ? `[${host}]` : host === '0.0.0.0' ? '127.0.0.1' : host;

/** The names in a comma-separated list. */
function names(list: string): readonly string[] {
  return list
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
}
