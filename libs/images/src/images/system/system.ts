import type {
  ContainerContext,
  ContainerProcess,
  ImageBehaviour,
  Listener,
} from '../../behaviour.js';
import { textResponse } from '../../http-text.js';

interface Component {
  readonly pattern: RegExp;
  /** Ports besides the declared ones that answer probes. */
  readonly probes: readonly number[];
  readonly log: readonly string[];
}

/** Parts of a cluster that run as containers. What they do is done by simulators; here they only run, answer probes and log. */
const COMPONENTS: readonly Component[] = [
  {
    pattern:
      /(?:^|\/)(?:calico|k8s-dns|kube-|etcd|metrics-server|local-path-provisioner|nfs-client-provisioner|flannel|cilium|kindnetd)/,
    probes: [],
    log: [],
  },
];

/** Components of the cluster itself. No shell. */
export const system: ImageBehaviour = {
  name: 'system',
  matches: (repository) => COMPONENTS.some(({ pattern }) => pattern.test(repository)),
  start(container): ContainerProcess {
    const repository = container.image.replace(/@.*$/, '').replace(/:[^/:]*$/, '');
    const component = COMPONENTS.find(({ pattern }) => pattern.test(repository)) as Component;
    return {
      listeners: listeners(container, component.probes),
      startupLog: component.log,
      terminationMs: 0,
    };
  },
};

function listeners(container: ContainerContext, probes: readonly number[]): Listener[] {
  const http: NonNullable<Listener['http']> = ({ path }) =>
    /^\/(?:healthz|livez|readyz|metrics|health|ready)/.test(path)
      ? textResponse('ok')
      : textResponse('404 page not found\n', 404);
  const declared = container.ports.map(({ port, protocol }): Listener =>
    protocol === 'TCP'
      ? { port, protocol, http }
      : { port, protocol: protocol === 'SCTP' ? 'SCTP' : 'UDP' },
  );
  const more = probes.filter((port) => !declared.some((each) => each.port === port));
  return [...declared, ...more.map((port): Listener => ({ port, protocol: 'TCP', http }))];
}
