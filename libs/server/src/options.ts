/** The options of `mockplane serve`; the command line, the environment and programs give the same ones. */
export interface ServeOptions {
  readonly host: string;
  /** 0: any free port. */
  readonly port: number;
  /** Plain HTTP on loopback, for browsers. */
  readonly httpPort: number;
  /** UDP and TCP of the cluster's DNS server. */
  readonly dnsPort: number;
  /** Undefined: in memory. */
  readonly dataDir: string | undefined;
  /** Where the administrator's kubeconfig is written. */
  readonly kubeconfig: string;
  readonly nodes: number;
  /** A YAML file with further ways to authenticate and authorize; undefined: none. */
  readonly authConfig: string | undefined;
  /** A Policy of audit.k8s.io/v1; undefined: nothing is audited. */
  readonly auditPolicyFile: string | undefined;
  /** The audit log; `-`: standard output; undefined: nothing is audited. */
  readonly auditLogPath: string | undefined;
  /** A KubeSchedulerConfiguration of kubescheduler.config.k8s.io/v1; undefined: the default profile. */
  readonly schedulerConfig: string | undefined;
  /** A YAML file with `nodes:`. */
  readonly topology: string | undefined;
  readonly components: string;
  readonly controllers: string;
  /** Who gives addresses to Services of type LoadBalancer: `metallb`, `cloud`, `servicelb` or `none`; `installed`: what the cluster contains. */
  readonly loadBalancer: string;
  /** Group versions to serve beside the default ones, as kube-apiserver's flag of this name. */
  readonly runtimeConfig: string;
  /** Names of plugins, comma separated, as kube-apiserver's flags of these names take them. */
  readonly enableAdmissionPlugins: string;
  readonly disableAdmissionPlugins: string;
  /** Undefined: one that is wide enough. */
  readonly clusterCidr: string | undefined;
  readonly serviceCidr: string;
  /** What is reachable from this machine: `nodeports,ingress,loadbalancers,dns`; empty: nothing. */
  readonly expose: string;
  /** Where node ports and what has no place of its own listen. */
  readonly exposeHost: string;
  readonly logLevel: 'debug' | 'info' | 'warn' | 'error';
}

export const defaultServeOptions: ServeOptions = {
  host: '127.0.0.1',
  port: 6443,
  httpPort: 8001,
  dnsPort: 5353,
  dataDir: '.mockplane',
  kubeconfig: '.mockplane/kubeconfig',
  nodes: 4,
  authConfig: undefined,
  auditPolicyFile: undefined,
  auditLogPath: undefined,
  schedulerConfig: undefined,
  topology: undefined,
  components: '*',
  controllers: '*',
  loadBalancer: 'installed',
  runtimeConfig: '',
  enableAdmissionPlugins: '',
  disableAdmissionPlugins: '',
  clusterCidr: undefined,
  serviceCidr: '10.96.0.0/12',
  expose: '',
  exposeHost: '127.0.0.1',
  logLevel: 'warn',
};

/** Options, files or ports that make it impossible to start: one line for the user, and what to do. */
export class StartError extends Error {}
