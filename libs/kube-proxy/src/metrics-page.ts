import { FAMILIES, type Family } from './address.js';
import type { NodeRules } from './mode.js';
import { categorize } from './picture/topology.js';
import { isExternallyAccessible } from './picture/service-port.js';

/** What follows from the rules of a node, under the names of the real metrics: those that count or time its syncs are not simulated. */
const GAUGES = {
  sync_proxy_rules_iptables_total: 'Total number of iptables rules owned by kube-proxy',
  sync_proxy_rules_no_local_endpoints_total:
    'Number of services with a Local traffic policy and no endpoints',
} as const;

type Labels = Readonly<Record<string, string>>;

/** The page `/metrics` of kube-proxy on a node, in the text format of Prometheus (pkg/proxy/metrics). */
export function metricsPage(rules: NodeRules): string {
  const lost = FAMILIES.flatMap((ip_family) =>
    (['external', 'internal'] as const).map((policy): [Labels, number] => [
      { ip_family, traffic_policy: policy },
      withoutLocal(rules, ip_family, policy),
    ]),
  );
  return [
    ...gauge('sync_proxy_rules_iptables_total', tables(rules)),
    ...gauge('sync_proxy_rules_no_local_endpoints_total', lost),
    '',
  ].join('\n');
}

function tables(rules: NodeRules): [Labels, number][] {
  return FAMILIES.flatMap((ip_family) =>
    [...(rules.tableSizes?.(ip_family) ?? [])].map(([table, count]): [Labels, number] => [
      { ip_family, table },
      count,
    ]),
  );
}

/** Ports whose policy is Local, that somebody serves, but nobody on this node. */
function withoutLocal(
  { state, node }: NodeRules,
  family: Family,
  policy: 'external' | 'internal',
): number {
  const place = { nodeName: node.name, zone: node.zone };
  let count = 0;
  for (const { ports } of state.services.values()) {
    for (const port of ports) {
      const isLocal =
        policy === 'internal'
          ? port.internalPolicyLocal
          : port.externalPolicyLocal && isExternallyAccessible(port);
      if (port.family !== family || !isLocal) continue;
      const { local, hasAny } = categorize(port, place);
      if (hasAny && local.length === 0) count += 1;
    }
  }
  return count;
}

function gauge(
  name: keyof typeof GAUGES,
  series: readonly (readonly [Labels, number])[],
): string[] {
  if (series.length === 0) return [];
  const full = `kubeproxy_${name}`;
  return [
    `# HELP ${full} [ALPHA] ${GAUGES[name]}`,
    `# TYPE ${full} gauge`,
    ...series.map(([labels, value]) => `${full}{${printed(labels)}} ${value}`),
  ];
}

const printed = (labels: Labels): string =>
  Object.entries(labels)
    .map(([name, value]) => `${name}="${value}"`)
    .join();
