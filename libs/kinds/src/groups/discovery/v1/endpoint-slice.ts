import {
  dns1123Label,
  dns1123Subdomain,
  ipErrors,
  ipFamily,
  labelValue,
  qualifiedName,
} from '#machinery';
import type {
  DiscoveryV1EndpointPort,
  Endpoint,
  EndpointSlice,
} from '../../../generated/index.gen.js';
import { defineBehaviour } from '../../../behaviour.js';
import { age, name } from '../../cells/age.js';
import { firstThree } from '../../cells/text.js';
import { PROTOCOLS } from '../../rules/port.js';
import { report, type Report } from '../../rules/report.js';
import { checkNotSpecialIP } from '../../rules/special-ip.js';
import { same } from '../../strategies/same.js';

const MAX_ENDPOINTS = 1000;
const MAX_ADDRESSES = 100;
const MAX_PORTS = 20000;
const MAX_HINTS = 8;
const ADDRESS_TYPES = ['FQDN', 'IPv4', 'IPv6'];

export const endpointSlice = defineBehaviour<EndpointSlice>(
  'discovery.k8s.io/v1',
  'EndpointSlice',
  {
    strategy: {
      applyDefaults: ({ ports }) => {
        for (const port of ports ?? []) {
          port.name ??= '';
          port.protocol ??= 'TCP';
        }
      },
      validate: (object) => report((found) => checkSlice(found, object)),
      validateUpdate: (object, old) =>
        report((found) => {
          found.immutable(
            'addressType',
            object.addressType !== old.addressType,
            object.addressType,
          );
          checkSlice(found, object);
        }),
      generationChanged: (object, old) =>
        !same(object.endpoints, old.endpoints) ||
        !same(object.ports, old.ports) ||
        object.addressType !== old.addressType ||
        !same(object.metadata?.labels, old.metadata?.labels),
    },
    row: (object) => [
      name(object),
      object.addressType ?? '',
      portsText(object),
      firstThree((object.endpoints ?? []).flatMap(({ addresses }) => addresses ?? [])) || '<unset>',
      age(object),
    ],
  },
);

function portsText({ ports }: EndpointSlice): string {
  return (
    firstThree(
      (ports ?? []).map(({ port, name: portName }) =>
        port === undefined ? portName || '*' : String(port),
      ),
    ) || '<unset>'
  );
}

function checkSlice(found: Report, { addressType, endpoints, ports }: EndpointSlice): void {
  if (!addressType) found.required('addressType');
  else if (!ADDRESS_TYPES.includes(addressType))
    found.notSupported('addressType', addressType, ADDRESS_TYPES);
  if ((endpoints?.length ?? 0) > MAX_ENDPOINTS)
    found.tooMany('endpoints', endpoints!.length, MAX_ENDPOINTS);
  else
    found.each('endpoints', endpoints, (endpoint) =>
      checkEndpoint(found, endpoint, addressType ?? ''),
    );
  if ((ports?.length ?? 0) > MAX_PORTS) found.tooMany('ports', ports!.length, MAX_PORTS);
  else checkPorts(found, ports);
}

function checkEndpoint(found: Report, endpoint: Endpoint, addressType: string): void {
  const addresses = endpoint.addresses ?? [];
  if (addresses.length === 0) found.required('addresses', 'must contain at least 1 address');
  else if (addresses.length > MAX_ADDRESSES)
    found.tooMany('addresses', addresses.length, MAX_ADDRESSES);
  found.each('addresses', addresses, (address) => checkAddress(found, address, addressType));
  if (endpoint.nodeName !== undefined)
    found.complaints('nodeName', endpoint.nodeName, dns1123Subdomain(endpoint.nodeName));
  for (const [key, value] of Object.entries(endpoint.deprecatedTopology ?? {})) {
    found.complaints('deprecatedTopology', key, qualifiedName(key));
    found.complaints('deprecatedTopology', value, labelValue(value));
  }
  if (endpoint.hostname !== undefined)
    found.complaints('hostname', endpoint.hostname, dns1123Label(endpoint.hostname));
  const { forZones, forNodes } = endpoint.hints ?? {};
  found.at('hints', () => {
    if ((forZones?.length ?? 0) > MAX_HINTS) found.tooMany('forZones', forZones!.length, MAX_HINTS);
    checkHints(found, 'forZones', forZones, labelValue);
    if ((forNodes?.length ?? 0) > MAX_HINTS) found.tooMany('forNodes', forNodes!.length, MAX_HINTS);
    checkHints(found, 'forNodes', forNodes, dns1123Subdomain);
  });
}

function checkHints(
  found: Report,
  field: string,
  hints: readonly { readonly name: string }[] | undefined,
  check: (text: string) => string[],
): void {
  const seen = new Set<string>();
  found.each(field, hints, ({ name: hint }) => {
    if (seen.has(hint)) found.duplicate('name', hint);
    seen.add(hint);
    found.complaints('name', hint, check(hint));
  });
}

function checkAddress(found: Report, address: string, addressType: string): void {
  if (addressType === 'FQDN') {
    found.complaints('', address, dns1123Subdomain(address.replace(/\.$/, '')));
    return;
  }
  const complaints = ipErrors(address, true);
  found.complaints('', address, complaints);
  if (complaints.length > 0 || !ADDRESS_TYPES.includes(addressType)) return;
  // The server reports the wrong family at the list.
  if (ipFamily(address) !== addressType)
    found.beside(() => found.invalid('', address, `must be an ${addressType} address`));
  checkNotSpecialIP(found, '', address);
}

function checkPorts(
  found: Report,
  ports: readonly DiscoveryV1EndpointPort[] | null | undefined,
): void {
  const names = new Set<string>();
  found.each('ports', ports, ({ name: portName = '', protocol, appProtocol }) => {
    if (portName !== '') found.complaints('name', portName, dns1123Label(portName));
    if (names.has(portName)) found.duplicate('name', portName);
    names.add(portName);
    if (protocol === undefined) found.required('protocol');
    else found.oneOf('protocol', protocol, PROTOCOLS);
    if (appProtocol !== undefined)
      found.complaints('appProtocol', appProtocol, qualifiedName(appProtocol));
  });
}
