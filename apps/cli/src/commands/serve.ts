import { Option, type Command } from 'commander';
import { integer, port } from '../options/parsers.js';
import { newCommand } from './new-command.js';
import { serveDefaults as defaults } from './serve-defaults.js';

interface Flags {
  readonly host: string;
  readonly port: number;
  readonly httpPort: number;
  readonly dnsPort: number;
  readonly dataDir: string;
  readonly inMemory?: boolean;
  readonly kubeconfig?: string;
  readonly nodes: number;
  readonly topology?: string;
  readonly authConfig?: string;
  readonly schedulerConfig?: string;
  readonly auditPolicyFile?: string;
  readonly auditLogPath?: string;
  readonly components: string;
  readonly controllers: string;
  readonly loadBalancer: string;
  readonly runtimeConfig: string;
  readonly enableAdmissionPlugins: string;
  readonly disableAdmissionPlugins: string;
  readonly clusterCidr?: string;
  readonly serviceCidr: string;
  readonly expose: string;
  readonly exposeHost: string;
  readonly logLevel: 'debug' | 'info' | 'warn' | 'error';
}

/** An option with its environment variable, `MOCKPLANE_HTTP_PORT` for `--http-port`. */
function option(
  flags: string,
  description: string,
  fallback?: unknown,
  parse?: (text: string) => unknown,
): Option {
  const made = new Option(flags, description);
  const name = made.long!.slice(2).replaceAll('-', '_').toUpperCase();
  made.env(`MOCKPLANE_${name}`);
  if (fallback !== undefined) made.default(fallback);
  if (parse !== undefined) made.argParser(parse);
  return made;
}

/** `mockplane serve`: its options, each an environment variable too. */
export function serveCommand(): Command {
  return newCommand(
    'serve',
    'run a cluster: the API over HTTPS, GraphQL and a page over HTTP on loopback, DNS over UDP and TCP',
    [
      'mockplane serve',
      'mockplane serve --port 0 --in-memory --kubeconfig /tmp/kubeconfig',
      "mockplane serve --nodes 0 --components apiserver               # an API server alone, like envtest's",
      "mockplane serve --nodes 0 --components apiserver,controllers   # with kube-controller-manager's part",
      "mockplane serve --nodes 100 --controllers '*,-deployment'      # bring your own Deployment controller",
      'mockplane serve --expose nodeports,ingress                      # curl 127.0.0.1:30080; mockplane exposed lists all',
      '',
      'Every option is also an environment variable: MOCKPLANE_HTTP_PORT for --http-port.',
    ],
  )
    .addOption(option('--host <address>', 'address of the API', defaults.host))
    .addOption(
      option('--port <port>', 'port of the API (HTTPS); 0: any free one', defaults.port, port),
    )
    .addOption(
      option(
        '--http-port <port>',
        'port for browsers (HTTP, loopback only); 0: any free one',
        defaults.httpPort,
        port,
      ),
    )
    .addOption(
      option(
        '--dns-port <port>',
        "port of the cluster's DNS server (UDP and TCP); 0: any free one",
        defaults.dnsPort,
        port,
      ),
    )
    .addOption(option('--data-dir <folder>', 'where the cluster is kept', defaults.dataDir))
    .addOption(option('--in-memory', 'keep nothing').conflicts('dataDir'))
    .addOption(
      option(
        '--kubeconfig <file>',
        "where the administrator's kubeconfig is written (default: kubeconfig in the data folder)",
      ),
    )
    .addOption(
      option(
        '--nodes <count>',
        'simulated machines, the control plane included; 0: none',
        defaults.nodes,
        integer(0, 10_000),
      ),
    )
    .addOption(option('--topology <file>', 'YAML file that names the machines').conflicts('nodes'))
    .addOption(
      option(
        '--auth-config <file>',
        'YAML file with static tokens, OpenID issuers, an authorization webhook, a front proxy',
      ),
    )
    .addOption(
      option(
        '--scheduler-config <file>',
        'a KubeSchedulerConfiguration: profiles of the scheduler, their plugins and arguments',
      ),
    )
    .addOption(
      option(
        '--audit-policy-file <file>',
        'which requests the audit log has, and how much of them',
      ),
    )
    .addOption(
      option('--audit-log-path <file>', 'the audit log, one JSON event a line; -: standard output'),
    )
    .addOption(
      option(
        '--components <list>',
        'what runs beside the API server: controllers,scheduler,kubelet,kube-proxy,dns; * for all, -name to leave out',
        defaults.components,
      ),
    )
    .addOption(
      option(
        '--controllers <list>',
        "as kube-controller-manager's: *, name, -name",
        defaults.controllers,
      ),
    )
    .addOption(
      option(
        '--load-balancer <provider>',
        'who gives addresses to Services of type LoadBalancer; installed: MetalLB once it is applied, until then nobody',
        defaults.loadBalancer,
      ).choices(['installed', 'metallb', 'cloud', 'servicelb', 'none']),
    )
    .addOption(
      option(
        '--runtime-config <list>',
        'group versions that are off by default: extensions/v1beta1=true,policy/v1beta1=true; api/all=true',
        defaults.runtimeConfig,
      ),
    )
    .addOption(
      option(
        '--enable-admission-plugins <names>',
        'plugins of admission that are on beside the default ones, comma separated',
        defaults.enableAdmissionPlugins,
      ),
    )
    .addOption(
      option(
        '--disable-admission-plugins <names>',
        'plugins of admission that are off, comma separated',
        defaults.disableAdmissionPlugins,
      ),
    )
    .addOption(
      option(
        '--cluster-cidr <cidr>',
        'range of pod addresses; two, comma separated, for dual stack (default: 172.16.0.0/16, wider for many nodes)',
      ),
    )
    .addOption(
      option(
        '--service-cidr <cidr>',
        'range of Service addresses; two for dual stack',
        defaults.serviceCidr,
      ),
    )
    .addOption(
      option(
        '--expose <list>',
        'what programs on this machine reach: nodeports,ingress,loadbalancers,dns',
        defaults.expose,
      ),
    )
    .addOption(
      option(
        '--expose-host <address>',
        'where node ports, and what has no address of its own, listen',
        defaults.exposeHost,
      ),
    )
    .addOption(
      option('--log-level <level>', 'what is written to stderr', defaults.logLevel).choices([
        'debug',
        'info',
        'warn',
        'error',
      ]),
    )
    .action(async (flags: Flags) => {
      const { run } = await import('./serve-run.js');
      const { inMemory, kubeconfig, topology, authConfig, clusterCidr, dataDir, ...rest } = flags;
      const { schedulerConfig, auditPolicyFile, auditLogPath } = flags;
      const folder = inMemory === true ? undefined : dataDir;
      await run({
        ...rest,
        topology,
        authConfig,
        schedulerConfig,
        auditPolicyFile,
        auditLogPath,
        clusterCidr,
        dataDir: folder,
        kubeconfig: kubeconfig ?? `${folder ?? defaults.dataDir}/kubeconfig`,
      });
    });
}
