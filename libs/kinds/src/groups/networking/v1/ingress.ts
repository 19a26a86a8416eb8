import {
  dns1123Label,
  dns1123Subdomain,
  ipErrors,
  pathSegmentName,
  portName,
  portNumber,
  wildcardDns1123Subdomain,
  type StatusCause,
} from '#machinery';
import type {
  HTTPIngressPath,
  Ingress,
  IngressBackend,
  IngressRule,
  IngressSpec,
} from '../../../generated/index.gen.js';
import { defineBehaviour } from '../../../behaviour.js';
import { age, name } from '../../cells/age.js';
import { checkAddress } from '../../rules/address.js';
import { report, type Report } from '../../rules/report.js';
import { separateStatus, specChanged } from '../../strategies/status.js';

const CLASS_ANNOTATION = 'kubernetes.io/ingress.class';
const PATH_TYPES = ['Exact', 'ImplementationSpecific', 'Prefix'];
const FORBIDDEN_SEQUENCES = ['//', '/./', '/../', '%2f', '%2F'];
const FORBIDDEN_ENDS = ['/..', '/.'];

export const ingress = defineBehaviour<Ingress>('networking.k8s.io/v1', 'Ingress', {
  strategy: {
    ...separateStatus(() => ({ loadBalancer: {} })),
    validate: (object) =>
      report((found) => {
        checkSpec(found, object.spec ?? {});
        checkClass(found, object);
      }),
    validateUpdate: (object, old, { subresource }) =>
      subresource === 'status'
        ? validateStatus(object, old)
        : report((found) => checkSpec(found, object.spec ?? {}, old.spec)),
    warnings: ({ metadata }) =>
      metadata?.annotations?.[CLASS_ANNOTATION] === undefined
        ? []
        : [
            `annotation "${CLASS_ANNOTATION}" is deprecated, please use 'spec.ingressClassName' instead`,
          ],
    generationChanged: specChanged,
  },
  row: (object) => [
    name(object),
    object.spec?.ingressClassName ?? '<none>',
    hostsText(object),
    addressText(object),
    (object.spec?.tls?.length ?? 0) > 0 ? '80, 443' : '80',
    age(object),
  ],
});

function hostsText({ spec }: Ingress): string {
  const hosts: string[] = [];
  const rules = spec?.rules ?? [];
  for (const { host } of rules) {
    if (hosts.length === 3) return `${hosts.join(',')} + ${rules.length - 3} more...`;
    if (host) hosts.push(host);
  }
  return hosts.join(',') || '*';
}

function addressText({ status }: Ingress): string {
  const addresses = (status?.loadBalancer?.ingress ?? [])
    .map(({ ip, hostname }) => ip || hostname || '')
    .filter((text) => text !== '');
  return [...new Set(addresses)].sort().join(',');
}

/** The older way to name a class and the newer one have to agree; only at creation, because both may be there already. */
function checkClass(found: Report, { metadata, spec }: Ingress): void {
  const annotated = metadata?.annotations?.[CLASS_ANNOTATION];
  if (
    annotated !== undefined &&
    spec?.ingressClassName !== undefined &&
    annotated !== spec.ingressClassName
  ) {
    found.invalid(
      `annotations.${CLASS_ANNOTATION}`,
      annotated,
      'must match `ingressClassName` when both are specified',
    );
  }
}

/** What `old` was allowed against a rule stays allowed: wildcard hosts without a look at their paths, names of secrets. */
function checkSpec(found: Report, spec: IngressSpec, old?: IngressSpec): void {
  const oldWildcards = (old?.rules ?? []).some(isFaultyWildcard);
  const oldSecrets = (old?.tls ?? []).some(
    ({ secretName }) => secretComplaints(secretName).length > 0,
  );
  const rules = spec.rules ?? [];
  if (rules.length === 0 && spec.defaultBackend === undefined) {
    found.invalid(
      'spec',
      spec.rules ?? null,
      'either `defaultBackend` or `rules` must be specified',
    );
  }
  found.at('spec', () => {
    if (spec.defaultBackend)
      found.at('defaultBackend', () => checkBackend(found, spec.defaultBackend!));
    found.each('rules', rules, ({ host, http }) => {
      if (host) checkHost(found, host);
      if (http && !(oldWildcards && host?.includes('*')))
        found.at('http', () => checkPaths(found, http.paths ?? []));
    });
    found.each('tls', spec.tls, ({ hosts, secretName }) => {
      found.each('hosts', hosts, (host) => {
        found.complaints(
          '',
          host,
          host.includes('*') ? wildcardDns1123Subdomain(host) : dns1123Subdomain(host),
        );
      });
      if (!oldSecrets) found.complaints('secretName', secretName, secretComplaints(secretName));
    });
    if (spec.ingressClassName !== undefined) {
      found.complaints(
        'ingressClassName',
        spec.ingressClassName,
        dns1123Subdomain(spec.ingressClassName),
      );
    }
  });
}

const secretComplaints = (name: string | undefined): readonly string[] =>
  name ? dns1123Subdomain(name) : [];

const isFaultyWildcard = ({ host, http }: IngressRule): boolean =>
  host?.includes('*') === true &&
  http !== undefined &&
  report((found) => checkPaths(found, http.paths ?? [])).length > 0;

function checkHost(found: Report, host: string): void {
  if (ipErrors(host).length === 0)
    found.invalid('host', host, 'must be a DNS name, not an IP address');
  found.complaints(
    'host',
    host,
    host.includes('*') ? wildcardDns1123Subdomain(host) : dns1123Subdomain(host),
  );
}

function checkPaths(found: Report, paths: readonly HTTPIngressPath[]): void {
  if (paths.length === 0) found.required('paths');
  found.each('paths', paths, ({ path = '', pathType, backend }) => {
    if (typeof pathType !== 'string') {
      found.required('pathType', 'pathType must be specified');
      return;
    }
    if (pathType === 'ImplementationSpecific') {
      if (path !== '' && !path.startsWith('/'))
        found.invalid('path', path, 'must be an absolute path');
    } else if (PATH_TYPES.includes(pathType)) checkPath(found, path);
    else found.notSupported('pathType', pathType, PATH_TYPES);
    found.at('backend', () => checkBackend(found, backend ?? {}));
  });
}

function checkPath(found: Report, path: string): void {
  if (!path.startsWith('/')) found.invalid('path', path, 'must be an absolute path');
  if (path === '') return;
  for (const text of FORBIDDEN_SEQUENCES)
    if (path.includes(text)) found.invalid('path', path, `must not contain '${text}'`);
  for (const text of FORBIDDEN_ENDS)
    if (path.endsWith(text)) found.invalid('path', path, `cannot end with '${text}'`);
}

function checkBackend(found: Report, { service, resource }: IngressBackend): void {
  if (resource && service) {
    found.invalid('', '', 'cannot set both resource and service backends');
    return;
  }
  if (resource) {
    if (typeof resource.apiGroup === 'string')
      found.complaints('resource.apiGroup', resource.apiGroup, dns1123Subdomain(resource.apiGroup));
    if (!resource.kind) found.required('resource.kind');
    else found.complaints('resource.kind', resource.kind, pathSegmentName(resource.kind));
    if (!resource.name) found.required('resource.name');
    else found.complaints('resource.name', resource.name, pathSegmentName(resource.name));
    return;
  }
  if (!service) {
    found.invalid('', '', 'resource or service backend is required');
    return;
  }
  if (!service.name) found.required('service.name');
  else found.complaints('service.name', service.name, dns1123Label(service.name));
  const { name: portText, number } = service.port ?? {};
  if (portText && number) found.invalid('', '', 'cannot set both port name & port number');
  else if (portText) found.complaints('service.port.name', portText, portName(portText));
  else if (number) found.complaints('service.port.number', number, portNumber(number));
  else found.required('', 'port name or number is required');
}

function validateStatus({ status }: Ingress, { status: old }: Ingress): StatusCause[] {
  const kept = old?.loadBalancer?.ingress?.map(({ ip = '' }) => ip);
  return report((found) =>
    found.each('status.loadBalancer.ingress', status?.loadBalancer?.ingress, ({ ip, hostname }) => {
      if (ip) checkAddress(found, 'ip', ip, kept);
      if (!hostname) return;
      found.complaints('hostname', hostname, dns1123Subdomain(hostname));
      if (ipErrors(hostname).length === 0)
        found.invalid('hostname', hostname, 'must be a DNS name, not an IP address');
    }),
  );
}
