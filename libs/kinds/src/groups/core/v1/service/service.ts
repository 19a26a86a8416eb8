import { asNameRule, dns1123Label, dns1123Subdomain, ipErrors, type StatusCause } from '#machinery';
import type { Service } from '../../../../generated/index.gen.js';
import { defineBehaviour } from '../../../../behaviour.js';
import type { Cell } from '../../../../definition.js';
import { age, name } from '../../../cells/age.js';
import { labelsText } from '../../../cells/text.js';
import { checkAddress } from '../../../rules/address.js';
import { report } from '../../../rules/report.js';
import { separateStatus } from '../../../strategies/status.js';
import { defaultService } from './defaults.js';
import {
  dropTypeDependent,
  hideInternalTrafficPolicy,
  keepAllocated,
  keepClusterIPsTogether,
} from './update.js';
import { validateService } from './validation.js';
import { serviceWarnings } from './warnings.js';

const status = separateStatus<Service>(() => ({ loadBalancer: {} }));

export const service = defineBehaviour<Service>('v1', 'Service', {
  strategy: {
    applyDefaults: defaultService,
    prepareForCreate: (object, context) => {
      status.prepareForCreate(object, context);
      keepClusterIPsTogether(object, undefined);
      hideInternalTrafficPolicy(object);
    },
    prepareForUpdate: (object, old, context) => {
      status.prepareForUpdate(object, old, context);
      if (context.subresource === 'status') return;
      keepAllocated(object, old);
      keepClusterIPsTogether(object, old);
      dropTypeDependent(object, old);
      hideInternalTrafficPolicy(object);
      if (object.spec?.type !== 'LoadBalancer' && object.status?.loadBalancer?.ingress)
        object.status = { ...object.status, loadBalancer: {} };
    },
    validate: (object) => validateService(object),
    validateUpdate: (object, old, { subresource }) =>
      subresource === 'status' ? validateStatus(object, old) : validateService(object, old),
    validateName: asNameRule(dns1123Label),
    warnings: serviceWarnings,
    allowCreateOnUpdate: true,
  },
  row,
  selectableFields: {
    'spec.clusterIP': ({ spec }) => spec?.clusterIP ?? '',
    'spec.type': ({ spec }) => spec?.type ?? '',
  },
});

function validateStatus(
  { status: { loadBalancer } = {}, spec }: Service,
  { status: old }: Service,
): StatusCause[] {
  return report((found) => {
    if ((loadBalancer?.ingress?.length ?? 0) > 0 && spec?.type !== 'LoadBalancer') {
      found.forbidden(
        'status.loadBalancer.ingress',
        "may only be used when `spec.type` is 'LoadBalancer'",
      );
      return;
    }
    const kept = old?.loadBalancer?.ingress?.map(({ ip = '' }) => ip);
    found.each('status.loadBalancer.ingress', loadBalancer?.ingress, ({ ip, hostname, ipMode }) => {
      if (ip) checkAddress(found, 'ip', ip, kept);
      if (ip && ipMode === undefined)
        found.required('ipMode', 'must be specified when `ip` is set');
      else if (!ip && ipMode !== undefined)
        found.forbidden('ipMode', 'may not be specified when `ip` is not set');
      else if (ipMode !== undefined) found.oneOf('ipMode', ipMode, ['Proxy', 'VIP']);
      if (hostname) found.complaints('hostname', hostname, dns1123Subdomain(hostname));
      if (hostname && ipErrors(hostname).length === 0)
        found.invalid('hostname', hostname, 'must be a DNS name, not an IP address');
    });
  });
}

function row(object: Service): Cell[] {
  const ports = object.spec?.ports ?? [];
  return [
    name(object),
    object.spec?.type ?? '',
    object.spec?.clusterIPs?.[0] || '<none>',
    externalAddresses(object),
    ports
      .map(({ port, nodePort, protocol }) => `${port}${nodePort ? `:${nodePort}` : ''}/${protocol}`)
      .join(',') || '<none>',
    age(object),
    labelsText(object.spec?.selector),
  ];
}

function externalAddresses({ spec, status: { loadBalancer } = {} }: Service): string {
  const given = spec?.externalIPs ?? [];
  switch (spec?.type ?? '') {
    case 'ClusterIP':
    case 'NodePort':
      return given.join(',') || '<none>';
    case 'LoadBalancer': {
      const balanced = (loadBalancer?.ingress ?? [])
        .map(({ ip, hostname }) => ip || hostname || '')
        .filter((text) => text !== '');
      return [...[...new Set(balanced)].sort(), ...given].join(',') || '<pending>';
    }
    case 'ExternalName':
      return spec?.externalName ?? '';
    default:
      return '<unknown>';
  }
}
