import {
  containersOf,
  distinct,
  named,
  namesWhere,
  plural,
  quoted,
  setters,
  type AnyContainer,
  type Check,
} from './check.js';

export const hostNamespaces: Check = {
  id: 'hostNamespaces',
  level: 'baseline',
  versions: [
    {
      since: 0,
      check: ({ spec }) => {
        const shared = (['hostNetwork', 'hostPID', 'hostIPC'] as const).filter(
          (field) => spec[field] === true,
        );
        if (shared.length === 0) return undefined;
        return {
          reason: 'host namespaces',
          detail: shared.map((field) => `${field}=true`).join(', '),
        };
      },
    },
  ],
};

export const hostPorts: Check = {
  id: 'hostPorts',
  level: 'baseline',
  versions: [
    {
      since: 0,
      check: (pod) => {
        const portsOf = ({ ports = [] }: AnyContainer): string[] =>
          ports.flatMap(({ hostPort }) => (hostPort ? [String(hostPort)] : []));
        const bad = namesWhere(pod, (container) => portsOf(container).length > 0);
        if (bad.length === 0) return undefined;
        const ports = distinct(containersOf(pod).flatMap(portsOf));
        const use = bad.length === 1 ? 'uses' : 'use';
        return {
          reason: 'hostPort',
          detail: `${named('container', bad)} ${use} ${plural('hostPort', ports.length)} ${ports.join(', ')}`,
        };
      },
    },
  ],
};

interface Handler {
  readonly httpGet?: { readonly host?: string };
  readonly tcpSocket?: { readonly host?: string };
}

const hostsOf = (container: AnyContainer): string[] => {
  const { livenessProbe, readinessProbe, startupProbe, lifecycle } = container;
  const handlers: (Handler | undefined)[] = [
    livenessProbe,
    readinessProbe,
    startupProbe,
    lifecycle?.postStart,
    lifecycle?.preStop,
  ];
  return handlers
    .flatMap((handler) => [handler?.httpGet?.host, handler?.tcpSocket?.host])
    .filter((host): host is string => Boolean(host));
};

export const hostProbesAndHostLifecycle: Check = {
  id: 'hostProbesAndHostLifecycle',
  level: 'baseline',
  versions: [
    {
      since: 34,
      check: (pod) => {
        const bad = distinct(namesWhere(pod, (container) => hostsOf(container).length > 0));
        if (bad.length === 0) return undefined;
        const hosts = distinct(containersOf(pod).flatMap(hostsOf));
        const use = bad.length === 1 ? 'uses' : 'use';
        return {
          reason: 'probe or lifecycle host',
          detail: `${named('container', bad)} ${use} ${plural('probe or lifecycle host', hosts.length)} ${quoted(hosts)}`,
        };
      },
    },
  ],
};

export const windowsHostProcess: Check = {
  id: 'windowsHostProcess',
  level: 'baseline',
  versions: [
    {
      since: 0,
      check: (pod) => {
        const isPod = pod.spec.securityContext?.windowsOptions?.hostProcess === true;
        const bad = namesWhere(
          pod,
          ({ securityContext }) => securityContext?.windowsOptions?.hostProcess === true,
        );
        if (!isPod && bad.length === 0) return undefined;
        return {
          reason: 'hostProcess',
          detail: `${setters(isPod, bad)} must not set securityContext.windowsOptions.hostProcess=true`,
        };
      },
    },
  ],
};
