import { cidrErrors, parseCIDR, type StatusCause } from '#machinery';
import type { ServiceCIDR } from '../../../generated/index.gen.js';
import { defineBehaviour } from '../../../behaviour.js';
import { age, name } from '../../cells/age.js';
import { report } from '../../rules/report.js';
import { separateStatus } from '../../strategies/status.js';

export const serviceCidr = defineBehaviour<ServiceCIDR>('networking.k8s.io/v1', 'ServiceCIDR', {
  strategy: {
    ...separateStatus(() => ({})),
    validate,
    validateUpdate: (object, old, { subresource }) =>
      subresource === 'status' ? [] : validateUpdate(object, old),
  },
  row: (object) => [name(object), (object.spec?.cidrs ?? []).join(','), age(object)],
});

function validate({ spec }: ServiceCIDR): StatusCause[] {
  return report((found) => {
    const cidrs = spec?.cidrs ?? [];
    if (cidrs.length === 0) {
      found.required('spec.cidrs', 'at least one CIDR required');
      return;
    }
    if (cidrs.length > 2) {
      found.invalid('spec.cidrs', { CIDRs: cidrs }, 'may only hold up to 2 values');
      return;
    }
    found.each('spec.cidrs', cidrs, (cidr) => {
      const complaints = cidrErrors(cidr, true);
      found.complaints('', cidr, complaints);
      const canonical = parseCIDR(cidr)?.text;
      if (complaints.length === 0 && canonical !== cidr)
        found.invalid('', cidr, `must be in canonical form ("${canonical}")`);
    });
    const families = cidrs.map((cidr) => parseCIDR(cidr)?.family);
    if (cidrs.length === 2 && families[0] !== undefined && families[0] === families[1]) {
      found.invalid(
        'spec.cidrs',
        cidrs,
        'may specify no more than one IP for each IP family, i.e 192.168.0.0/24 and 2001:db8::/64',
      );
    }
  });
}

/** A second family may be added; what is there stays. */
function validateUpdate(object: ServiceCIDR, old: ServiceCIDR): StatusCause[] {
  return report((found) => {
    const [cidrs, before] = [object.spec?.cidrs ?? [], old.spec?.cidrs ?? []];
    const grown = before.length === 1 && cidrs.length === 2;
    if (!grown && cidrs.length !== before.length)
      found.invalid('spec.cidrs', cidrs, 'field is immutable');
    found.at('spec', () =>
      found.each('cidrs', cidrs, (cidr, index) => {
        if (before[index] !== undefined && before[index] !== cidr)
          found.invalid('', cidr, 'field is immutable');
      }),
    );
  });
}
