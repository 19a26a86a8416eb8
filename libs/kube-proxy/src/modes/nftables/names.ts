import { base32Hash } from '../../picture/hash.js';
import type { Endpoint } from '../../picture/endpoint.js';
import type { ServicePort } from '../../picture/service-port.js';

/** Longer names are cut: the kernel takes 256 bytes, and prefixes need room. */
const MAX_NAME = 240;

/** `HASH-namespace/name/protocol/port-name`, which chains of a Service port carry behind a prefix. */
export function portName(port: ServicePort): string {
  return hashed(portText(port));
}

/** The same with the endpoint, for chains and sets of endpoints. Colons of IPv6 addresses cannot stand in a name. */
export function endpointName(port: ServicePort, endpoint: Endpoint): string {
  return hashed(`${portText(port)}__${endpoint.ip}/${endpoint.port}`);
}

function portText({ service, protocol, name }: ServicePort): string {
  const object = `${service.namespace ?? 'default'}/${service.name}`;
  // The name of a port follows that of its Service after a colon; unnamed ports keep the last slash.
  return `${object}/${protocol}/${name.slice(object.length + 1)}`;
}

function hashed(text: string): string {
  const spelled = text.replaceAll(':', '.');
  const name = `${base32Hash(spelled, 8)}-${spelled}`;
  return name.length > MAX_NAME ? `${name.slice(0, MAX_NAME - 3)}...` : name;
}
