import type { IngressLoadBalancerIngress, Node, Service } from '#kinds';
import type { ControllerOptions } from './controller-options.js';

/** The addresses that ingress-nginx writes into the status of Ingresses, sorted. */
export function statusAddresses(
  options: ControllerOptions,
  service: Service | undefined,
  nodes: readonly Node[],
): readonly IngressLoadBalancerIngress[] {
  const { publishService, publishStatusAddresses } = options;
  const found =
    publishStatusAddresses.length > 0
      ? publishStatusAddresses.map(addressOf)
      : publishService === ''
        ? nodes.map((node) => addressOf(nodeAddress(node, options.reportInternalIp)))
        : service === undefined
          ? []
          : serviceAddresses(service);
  const unique = new Map(found.map((each) => [each.ip ?? each.hostname ?? '', each]));
  unique.delete('');
  return [...unique].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, address]) => address);
}

const addressOf = (text: string): IngressLoadBalancerIngress =>
  /^[\d.]+$|:/.test(text) ? { ip: text } : { hostname: text };

function nodeAddress({ metadata, status }: Node, internalOnly: boolean): string {
  const of = (type: string): string | undefined =>
    status?.addresses?.find((each) => each.type === type)?.address;
  const internal = of('InternalIP') ?? metadata?.name ?? '';
  return internalOnly ? internal : (of('ExternalIP') ?? internal);
}

/** What a Service offers to the outside, by its type. */
function serviceAddresses({ spec, status }: Service): readonly IngressLoadBalancerIngress[] {
  const { type, externalName = '', clusterIP = '', externalIPs = [] } = spec ?? {};
  const external = externalIPs.map((ip) => ({ ip }));
  switch (type) {
    case 'ExternalName':
      return [{ hostname: externalName }];
    case 'LoadBalancer': {
      const given = (status?.loadBalancer?.ingress ?? []).map(({ ip, hostname }) =>
        ip === undefined || ip === '' ? { hostname: hostname ?? '' } : { ip },
      );
      return [...given, ...external];
    }
    case 'NodePort':
      return external.length > 0 ? external : [{ ip: clusterIP }];
    default:
      return [{ ip: clusterIP }];
  }
}
