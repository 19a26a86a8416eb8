import { isIPv6 } from 'node:net';
import type { Stored } from '#machinery';
import type { DnsRecord } from '../../message.js';
import { fqdn } from '../../names.js';
import { clusterIPsOf, type Service, type ServiceData } from '../../service-data.js';
import { canonicalAddress } from '../../wire/address.js';
import type { KubernetesBackend } from './backend.js';

/** All that a transfer of the cluster's zone tells of Services, by their names. `zone` is the name that is transferred. */
export function recordsOfServices(
  data: ServiceData,
  backend: KubernetesBackend,
  zone: string,
  ttl: number,
): DnsRecord[] {
  const services = [...data.services()].toSorted((left, right) =>
    left.metadata.name < right.metadata.name ? -1 : 1,
  );
  const record = (name: string, type: string, text: string): DnsRecord => ({
    name,
    type,
    class: 'IN',
    ttl,
    data: text,
  });
  const address = (name: string, ip: string): DnsRecord =>
    record(name, isIPv6(ip) ? 'AAAA' : 'A', canonicalAddress(ip) ?? ip);

  const ofClusterIPs = (service: Stored<Service>, base: string): DnsRecord[] => [
    ...clusterIPsOf(service).map((ip) => address(base, ip)),
    ...(service.spec?.ports ?? []).flatMap(({ name = '', port, protocol = 'TCP' }) => {
      const text = `0 100 ${port} ${base}`;
      // Ports without a name have no record of their own.
      return [
        record(base, 'SRV', text),
        ...(name === '' ? [] : [record(portName(protocol, name, base), 'SRV', text)]),
      ];
    }),
  ];

  const ofEndpoints = ({ metadata }: Stored<Service>, base: string): DnsRecord[] =>
    data.slicesOf(metadata.namespace ?? '', metadata.name).flatMap((slice) => {
      const ready = (slice.endpoints ?? []).filter(({ conditions }) => conditions?.ready !== false);
      const count = ready.reduce((sum, { addresses = [] }) => sum + addresses.length, 0);
      const weight = Math.max(1, Math.floor(100 / Math.max(1, count)));
      return ready.flatMap((endpoint) =>
        (endpoint.addresses ?? []).flatMap((ip) => {
          const own = `${backend.label(endpoint, ip)}.${base}`;
          const named = (slice.ports ?? []).filter(({ name = '' }) => name !== '');
          return [
            address(base, ip),
            address(own, ip),
            ...named.map(({ name = '', port = 0, protocol = 'TCP' }) =>
              record(portName(protocol, name, base), 'SRV', `0 ${weight} ${port} ${own}`),
            ),
          ];
        }),
      );
    });

  return services
    .filter(({ metadata }) => backend.exposes(metadata.namespace ?? ''))
    .flatMap((service) => {
      const base = `${service.metadata.name}.${service.metadata.namespace}.svc.${zone === '.' ? '' : zone}`;
      const { type, externalName = '' } = service.spec ?? {};
      if (type === 'ExternalName')
        return canonicalAddress(externalName) === undefined
          ? [record(base, 'CNAME', fqdn(externalName))]
          : [];
      return clusterIPsOf(service).length > 0
        ? ofClusterIPs(service, base)
        : ofEndpoints(service, base);
    });
}

const portName = (protocol: string, name: string, base: string): string =>
  `_${name.toLowerCase()}._${protocol.toLowerCase()}.${base}`;
