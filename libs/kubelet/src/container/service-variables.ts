import type { Service } from '#kinds';

/** `WEB_SERVICE_HOST` and its relatives for each Service of the namespace; the API's own Service is always there (kubelet: envvars.FromServices). */
export function serviceVariables(
  own: Iterable<Service>,
  ofDefault: Iterable<Service>,
  all: boolean,
): Record<string, string> {
  const api = [...ofDefault].filter((service) => service.metadata?.name === 'kubernetes');
  const variables: Record<string, string> = {};
  for (const service of [...api, ...(all ? own : [])]) Object.assign(variables, ofService(service));
  return variables;
}

function ofService(service: Service): Record<string, string> {
  const ip = service.spec?.clusterIP;
  const ports = service.spec?.ports ?? [];
  if (!ip || ip === 'None' || ports.length === 0) return {};
  const name = (service.metadata?.name ?? '').toUpperCase().replaceAll('-', '_');
  const variables: Record<string, string> = {
    [`${name}_SERVICE_HOST`]: ip,
    [`${name}_SERVICE_PORT`]: String(ports[0]!.port),
  };
  for (const port of ports) {
    if (port.name)
      variables[`${name}_SERVICE_PORT_${port.name.toUpperCase().replaceAll('-', '_')}`] = String(
        port.port,
      );
  }
  for (const [index, port] of ports.entries()) {
    const protocol = (port.protocol ?? 'TCP').toLowerCase();
    const url = `${protocol}://${ip.includes(':') ? `[${ip}]` : ip}:${port.port}`;
    const prefix = `${name}_PORT_${port.port}_${protocol.toUpperCase()}`;
    if (index === 0) variables[`${name}_PORT`] = url;
    variables[prefix] = url;
    variables[`${prefix}_PROTO`] = protocol;
    variables[`${prefix}_PORT`] = String(port.port);
    variables[`${prefix}_ADDR`] = ip;
  }
  return variables;
}
