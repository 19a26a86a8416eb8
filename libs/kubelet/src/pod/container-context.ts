import { behaviourOf, parseImage, RootFilesystem, type ContainerContext } from '#images';
import type { Container, Pod } from '#kinds';
import type { ContainerRecord } from '../container/container-record.js';
import { resolvConf } from '../container/dns-config.js';
import { environmentOf } from '../container/environment.js';
import { expand } from '../container/expand.js';
import { hostnameOf, hostsFile } from '../container/hosts-file.js';
import { mountedFiles } from '../container/volumes.js';
import type { Sandbox } from './sandbox.js';
import type { WorkerContext } from './worker-context.js';

/** The world that a container's process sees; its record gets a new file system. Throws MissingSource. */
export function containerContext(
  { sources, dns }: WorkerContext,
  { pod, node, podIPs }: Sandbox,
  record: ContainerRecord,
): ContainerContext {
  const { spec } = record;
  const hostname = hostnameOf(pod, node.name);
  const env = environmentOf(pod, spec, sources, podIPs, node.ip);
  const mounted = mountedFiles(pod, spec, sources);
  const image = spec.image ?? '';
  const files = {
    '/etc/hostname': `${hostname}\n`,
    '/etc/hosts': hostsFile(pod, podIPs, hostname, dns.clusterDomain),
    '/etc/resolv.conf': resolvConf(pod, dns),
    ...mounted.files,
  };
  const flavour = parseImage(image) === undefined ? undefined : behaviourOf(image).shell;
  record.filesystem = new RootFilesystem(flavour, files, mounted.directories);
  return {
    namespace: pod.metadata.namespace ?? '',
    podName: pod.metadata.name,
    hostname,
    nodeName: node.name,
    podIPs,
    containerName: spec.name,
    image,
    command: (spec.command ?? []).map((word) => expand(word, env)),
    args: (spec.args ?? []).map((word) => expand(word, env)),
    stdin: spec.stdin === true,
    env,
    ports: (spec.ports ?? []).map((port) => ({
      ...(port.name ? { name: port.name } : {}),
      port: port.containerPort,
      protocol: port.protocol ?? 'TCP',
    })),
    probePorts: probePorts(pod, spec),
    isTask: record.role === 'init' || isOfJob(pod),
    files: record.filesystem.files,
  };
}

/** Numbers of ports that the container's probes ask and no other container of the pod declares. */
function probePorts(pod: Pod, spec: Container): readonly number[] {
  const probes = [spec.livenessProbe, spec.readinessProbe, spec.startupProbe];
  const asked = probes.map((each) => (each?.httpGet ?? each?.tcpSocket ?? each?.grpc)?.port);
  const others = (pod.spec?.containers ?? []).filter(({ name }) => name !== spec.name);
  const taken = new Set(
    others.flatMap(({ ports = [] }) => ports.map((each) => each.containerPort)),
  );
  return asked.filter((port): port is number => typeof port === 'number' && !taken.has(port));
}

const isOfJob = ({ metadata }: Pod): boolean =>
  metadata?.ownerReferences?.some(
    ({ kind, controller }) => kind === 'Job' && controller === true,
  ) === true;
