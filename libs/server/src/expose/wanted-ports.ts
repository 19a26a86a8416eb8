import type { Ingress, Node, Service } from '#kinds';
import type { Stored } from '#machinery';
import { loopbackAlias } from './loopback-alias.js';
import type { Exposed } from './option.js';

export interface Endpoint {
  readonly ip: string;
  readonly port: number;
}

/** A port of the cluster that a port of this machine shall stand for. */
export interface WantedPort {
  readonly kind: Exposed;
  /** `namespace/name` of the Service or Ingress. */
  readonly object: string;
  readonly to: Endpoint;
  /** Clients of the port speak TLS, by its number, name or `appProtocol`. */
  readonly isTls: boolean;
  /** Where on this machine, if that is free; undefined: at any port of the host. */
  readonly at: Endpoint | undefined;
}

export interface ExposableObjects {
  readonly services: Iterable<Stored<Service>>;
  readonly ingresses: Iterable<Stored<Ingress>>;
  readonly nodes: Iterable<Stored<Node>>;
}

/** Machines whose addresses stand for their node ports, beside the first one on the host itself. */
const MOST_NODES = 20;
const INGRESS_PORTS = [80, 443];
const TLS_PORTS = [443, 8443];

type ServicePort = NonNullable<NonNullable<Service['spec']>['ports']>[number];

/**
 * The ports of the cluster that `kinds` asks for. A node port of the first node is the same port of `host`; that of any node, and the ports of
 * load balancers and Ingresses, are at the loopback alias of their address.
 */
export function wantedPorts(
  { services, ingresses, nodes }: ExposableObjects,
  kinds: ReadonlySet<Exposed>,
  host: string,
): WantedPort[] {
  const machines = [...nodes].slice(0, MOST_NODES).flatMap(internalIP);
  const all: WantedPort[] = [];
  for (const service of services) {
    const object = `${service.metadata.namespace}/${service.metadata.name}`;
    const ports = (service.spec?.ports ?? []).filter(({ protocol = 'TCP' }) => protocol === 'TCP');
    if (kinds.has('nodeports')) all.push(...ofNodePorts(object, ports, machines, host));
    if (kinds.has('loadbalancers'))
      for (const { ip } of service.status?.loadBalancer?.ingress ?? [])
        if (ip)
          all.push(
            ...ports.map((each) =>
              at('loadbalancers', object, { ip, port: each.port }, isTls(each)),
            ),
          );
  }
  if (kinds.has('ingress'))
    for (const { metadata, status } of ingresses)
      for (const { ip } of status?.loadBalancer?.ingress ?? [])
        for (const port of ip ? INGRESS_PORTS : [])
          all.push(
            at(
              'ingress',
              `${metadata.namespace}/${metadata.name}`,
              { ip: ip!, port },
              port === 443,
            ),
          );
  return [...new Map(all.map((wanted) => [keyOf(wanted), wanted])).values()];
}

/** Two wishes with the same key are one. */
export const keyOf = ({ to, at: place }: WantedPort): string =>
  `${to.ip} ${to.port} ${place?.ip} ${place?.port}`;

function ofNodePorts(
  object: string,
  ports: readonly ServicePort[],
  machines: readonly string[],
  host: string,
): WantedPort[] {
  return ports.flatMap((each) => {
    const { nodePort: port } = each;
    const [first] = machines;
    if (!port || first === undefined) return [];
    const here = {
      kind: 'nodeports' as const,
      object,
      to: { ip: first, port },
      at: { ip: host, port },
      isTls: isTls(each),
    };
    return [here, ...machines.map((ip) => at('nodeports', object, { ip, port }, isTls(each)))];
  });
}

function at(kind: Exposed, object: string, to: Endpoint, tls: boolean): WantedPort {
  const ip = loopbackAlias(to.ip);
  return { kind, object, to, isTls: tls, at: ip === undefined ? undefined : { ip, port: to.port } };
}

const isTls = ({ port, name = '', appProtocol = '' }: ServicePort): boolean =>
  TLS_PORTS.includes(port) || /^https\b/i.test(name) || /^https\b/i.test(appProtocol);

const internalIP = ({ status }: Node): string[] =>
  (status?.addresses ?? [])
    .filter(({ type }) => type === 'InternalIP')
    .map(({ address }) => address)
    .slice(0, 1);
