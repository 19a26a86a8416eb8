import { hostCidr } from '../../address.js';
import type { Portal } from '../../picture/portals.js';
import type { ServicePort } from '../../picture/service-port.js';
import { comment, type Match, type Rule, type Target } from '../../xtables/rule.js';

/** The chains that rules of Services are in; all but the last are in table nat. */
export type ServiceChain =
  | 'KUBE-PORTALS-CONTAINER'
  | 'KUBE-PORTALS-HOST'
  | 'KUBE-NODEPORT-CONTAINER'
  | 'KUBE-NODEPORT-HOST'
  | 'KUBE-NODEPORT-NON-LOCAL';

/** A rule and the chain that it is in. */
export interface PlacedRule {
  readonly chain: ServiceChain;
  readonly rule: Rule;
}

const toLocal: Match = { kind: 'addrtype', side: 'dst' };

/** The rules that send traffic of one portal to the proxy's port: that of others to this node, that of node processes to `nodeIP`. */
export function portalRules(
  port: ServicePort,
  portal: Portal,
  proxyPort: number,
  nodeIP: string,
): PlacedRule[] {
  const redirect: Target = { kind: 'redirect', port: proxyPort };
  const translate: Target = { kind: 'dnat', ip: nodeIP, port: proxyPort };
  const rule = (target: Target, ...more: Match[]): Rule => ({
    ...(portal.ip === '' ? {} : { destination: { value: hostCidr(portal.ip) } }),
    protocol: port.protocol,
    matches: [comment(port.name), onPort(port, portal.number), ...more],
    target,
    origin: { object: port.service, field: portal.field },
  });
  switch (portal.kind) {
    case 'cluster':
    case 'balancer':
      return [
        { chain: 'KUBE-PORTALS-CONTAINER', rule: rule(redirect) },
        { chain: 'KUBE-PORTALS-HOST', rule: rule(translate) },
      ];
    case 'external':
      return [
        {
          chain: 'KUBE-PORTALS-CONTAINER',
          rule: rule(redirect, { kind: 'physdev', not: true }),
        },
        { chain: 'KUBE-PORTALS-CONTAINER', rule: rule(redirect, toLocal) },
        { chain: 'KUBE-PORTALS-HOST', rule: rule(translate, toLocal) },
      ];
    case 'node':
      return [
        { chain: 'KUBE-NODEPORT-CONTAINER', rule: rule(redirect) },
        { chain: 'KUBE-NODEPORT-HOST', rule: rule(translate) },
        { chain: 'KUBE-NODEPORT-NON-LOCAL', rule: openPort(port, portal, proxyPort) },
      ];
  }
}

/** How many rules of a portal are in a chain. */
const RULE_COUNTS: Readonly<Record<Portal['kind'], Partial<Record<ServiceChain, number>>>> = {
  cluster: { 'KUBE-PORTALS-CONTAINER': 1, 'KUBE-PORTALS-HOST': 1 },
  balancer: { 'KUBE-PORTALS-CONTAINER': 1, 'KUBE-PORTALS-HOST': 1 },
  external: { 'KUBE-PORTALS-CONTAINER': 2, 'KUBE-PORTALS-HOST': 1 },
  node: { 'KUBE-NODEPORT-CONTAINER': 1, 'KUBE-NODEPORT-HOST': 1, 'KUBE-NODEPORT-NON-LOCAL': 1 },
};

/** How many rules `portalRules` gives for a chain: known without making them. */
export const ruleCount = (chain: ServiceChain, { kind }: Portal): number =>
  RULE_COUNTS[kind][chain] ?? 0;

/** The proxy's own port is open to clients of node ports, whatever else is closed. */
function openPort(port: ServicePort, portal: Portal, proxyPort: number): Rule {
  return {
    protocol: port.protocol,
    matches: [
      comment(port.name),
      onPort(port, proxyPort),
      comment(port.name),
      { kind: 'state', module: 'state', states: ['NEW'] },
    ],
    target: { kind: 'accept' },
    origin: { object: port.service, field: portal.field },
  };
}

const onPort = ({ protocol }: ServicePort, number: number): Match => ({
  kind: 'protocol',
  name: protocol,
  destinationPort: number,
});
