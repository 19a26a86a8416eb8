import {
  dns1123Label,
  dns1123Subdomain,
  ipErrors,
  portNumber,
  qualifiedName,
  type StatusCause,
} from '#machinery';
import type { EndpointAddress, EndpointPort, Endpoints } from '../../../generated/index.gen.js';
import { defineBehaviour } from '../../../behaviour.js';
import { age, name } from '../../cells/age.js';
import { firstThree } from '../../cells/text.js';
import { PROTOCOLS } from '../../rules/port.js';
import { report, type Report } from '../../rules/report.js';
import { checkNotSpecialIP } from '../../rules/special-ip.js';

export const endpoints = defineBehaviour<Endpoints>('v1', 'Endpoints', {
  strategy: {
    applyDefaults: ({ subsets }) => {
      for (const subset of subsets ?? [])
        for (const port of subset.ports ?? []) port.protocol ||= 'TCP';
    },
    validate,
    validateUpdate: validate,
    allowCreateOnUpdate: true,
  },
  row: (object) => [name(object), addressesText(object), age(object)],
});

function validate({ subsets }: Endpoints): StatusCause[] {
  return report((found) =>
    found.each('subsets', subsets, (subset) => {
      const count = (subset.addresses?.length ?? 0) + (subset.notReadyAddresses?.length ?? 0);
      if (count === 0) found.required('', 'must specify `addresses` or `notReadyAddresses`');
      found.each('addresses', subset.addresses, (address) => checkAddress(found, address));
      found.each('notReadyAddresses', subset.notReadyAddresses, (address) =>
        checkAddress(found, address),
      );
      const ports = subset.ports ?? [];
      found.each('ports', ports, (port) => checkPort(found, port, ports.length > 1));
    }),
  );
}

function checkAddress(found: Report, { ip, hostname, nodeName }: EndpointAddress): void {
  found.complaints('ip', ip, ipErrors(ip, true));
  if (hostname) found.complaints('hostname', hostname, dns1123Label(hostname));
  if (nodeName !== undefined) found.complaints('nodeName', nodeName, dns1123Subdomain(nodeName));
  checkNotSpecialIP(found, 'ip', ip);
}

function checkPort(
  found: Report,
  { name: portName, port, protocol, appProtocol }: EndpointPort,
  nameNeeded: boolean,
): void {
  if (!portName) {
    if (nameNeeded) found.required('name');
  } else found.complaints('name', portName, dns1123Label(portName));
  found.complaints('port', port, portNumber(port));
  if (!protocol) found.required('protocol');
  else found.oneOf('protocol', protocol, PROTOCOLS);
  if (appProtocol !== undefined)
    found.complaints('appProtocol', appProtocol, qualifiedName(appProtocol));
}

/** Every ready address with every port; those that are not ready are left out. */
function addressesText({ subsets = [] }: Endpoints): string {
  if (subsets.length === 0) return '<none>';
  const texts = subsets.flatMap(({ addresses = [], ports = [] }) =>
    ports.length === 0
      ? addresses.map(({ ip }) => ip)
      : ports.flatMap(({ port }) =>
          addresses.map(({ ip }) => (ip.includes(':') ? `[${ip}]:${port}` : `${ip}:${port}`)),
        ),
  );
  return firstThree(texts);
}
