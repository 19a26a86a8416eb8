import { Option, type Command } from 'commander';
import { repeatable } from './parsers.js';

/** Which cluster a command looks at: a running one, or one made of manifests. */
export interface ClusterFlags {
  readonly filename?: readonly string[];
  readonly kubeconfig?: string;
  readonly context?: string;
  readonly namespace?: string;
  readonly clusterCidr?: string;
  readonly serviceCidr?: string;
  readonly podNetwork?: string;
  readonly network?: string;
  readonly proxyConfig?: string;
  readonly mode?: string;
  readonly nodeInterfaces?: string;
  readonly corefile?: string;
}

/** Flags for a running cluster, as kubectl has them. */
export function withConnection(command: Command): Command {
  return command
    .option('--kubeconfig <file>', 'kubeconfig file (default: $KUBECONFIG, ~/.kube/config)')
    .option('--context <name>', 'context of the kubeconfig');
}

/** Flags for either kind of cluster. */
export function withCluster(command: Command): Command {
  return withConnection(command)
    .option(
      '-f, --filename <file>',
      'file, folder or - with manifests instead of a running cluster (repeatable)',
      repeatable,
    )
    .option('-n, --namespace <name>', 'namespace of names without one')
    .addOption(
      new Option('--cluster-cidr <cidr>', 'with -f: range of pod addresses; two for dual stack'),
    )
    .option('--service-cidr <cidr>', 'with -f: range of Service addresses; two for dual stack')
    .option('--network <file>', 'YAML file that says how the machines are wired: router, outside …')
    .option(
      '--pod-network <name>',
      'how pods are connected, whatever is installed: calico-ipip, flannel, kindnet …',
    )
    .option('--proxy-config <file>', 'KubeProxyConfiguration instead of the one of the cluster')
    .option(
      '--node-interfaces <json>',
      'addresses of the devices of nodes: JSON or a file with it, {"eth0":["192.168.0.2/24"]}',
    )
    .option('--mode <mode>', "kube-proxy's mode instead of the one of the configuration");
}
