import { SystemClock, SystemRandom, type Clock, type Random } from '#machinery';
import type { Logger } from '#client';
import type { CertificateSigner } from '#controllers';
import type { LoadBalancerOptions } from '#load-balancer';
import { defaultStages, type Stages } from '#kubelet';
import type { SchedulerConfiguration } from '#scheduler';
import { defaultTopology, type Topology } from './topology.js';

/** Everything that shapes a cluster. All of it has defaults; `settings()` fills them in. */
export interface ClusterSettings {
  readonly name: string;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Logger;
  readonly topology: Topology;
  /** CIDRs, one per family, the primary one first. */
  readonly clusterCidrs: readonly string[];
  readonly serviceCidrs: readonly string[];
  readonly clusterDomain: string;
  /** ClusterIP of the DNS Service. */
  readonly clusterDns: string;
  /** The address under which pods and nodes reach the API server. */
  readonly advertiseAddress: string;
  readonly securePort: number;
  /** `v1.36.2` */
  readonly version: string;
  readonly stages: Stages;
  /** Which simulators run; see `selectComponents`. */
  readonly components: string;
  readonly controllers: string;
  /** Group versions that are served though they are off by default. */
  readonly runtimeVersions: ReadonlySet<string>;
  /** Profiles of the scheduler, and what its plugins are told. */
  readonly scheduler: SchedulerConfiguration;
  /** Names of plugins of admission that are on, or off, against the default. */
  readonly enabledAdmissionPlugins: readonly string[];
  readonly disabledAdmissionPlugins: readonly string[];
  /** The PEM text of `kube-root-ca.crt`. */
  readonly rootCa: string;
  /** Signs certificates; undefined: CertificateSigningRequests wait. */
  readonly signer: CertificateSigner | undefined;
  /** DNS servers (`host:port`) of the real world that the simulated ones may ask; empty: none. */
  readonly upstreams: readonly string[];
  /** Who gives addresses to Services of type LoadBalancer. */
  readonly loadBalancer: LoadBalancerOptions;
}

const silent: Logger = { debug() {}, info() {}, warn() {}, error() {} };

/** The settings with defaults for everything that is not given. */
export function settings(given: Partial<ClusterSettings> = {}): ClusterSettings {
  const topology = given.topology ?? defaultTopology();
  return {
    name: 'default',
    clock: new SystemClock(),
    random: new SystemRandom(),
    log: silent,
    topology,
    clusterCidrs: ['172.16.0.0/16'],
    serviceCidrs: ['10.96.0.0/12'],
    clusterDomain: 'cluster.local',
    clusterDns: '10.96.0.10',
    advertiseAddress: topology.nodes[0]?.ip ?? '192.168.1.10',
    securePort: 6443,
    version: 'v1.36.2',
    stages: defaultStages,
    components: '*',
    controllers: '*',
    runtimeVersions: new Set(),
    scheduler: {},
    enabledAdmissionPlugins: [],
    disabledAdmissionPlugins: [],
    rootCa: '',
    signer: undefined,
    upstreams: [],
    loadBalancer: { provider: 'installed' },
    ...given,
  };
}
