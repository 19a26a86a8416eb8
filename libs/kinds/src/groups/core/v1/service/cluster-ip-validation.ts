import { ipFamily } from '#machinery';
import type { Service } from '../../../../generated/index.gen.js';
import { checkAddress } from '../../../rules/address.js';
import type { Report } from '../../../rules/report.js';
import { isHeadless } from './types.js';

const POLICIES = ['PreferDualStack', 'RequireDualStack', 'SingleStack'];
const FAMILIES = ['IPv4', 'IPv6'];
const MAX_ADDRESSES = 2;

/** Checks addresses, families and family policy of a Service against each other; addresses that `old` has are taken as they are. */
export function checkClusterIPs(found: Report, service: Service, old: Service | undefined): void {
  if (service.spec?.type === 'ExternalName') return;
  found.at('spec', () => {
    const spec = service.spec ?? {};
    const { clusterIP = '', clusterIPs = [], ipFamilies = [], ipFamilyPolicy } = spec;
    if (clusterIP === '' && clusterIPs.length > 0) {
      found.invalid('clusterIPs', clusterIPs, 'must be empty when `clusterIP` is not specified');
    } else if (clusterIP !== '' && clusterIPs.length === 0) found.required('clusterIPs');
    else if (clusterIP !== '' && clusterIPs[0] !== clusterIP)
      found.invalid('clusterIPs', clusterIPs, 'first value must match `clusterIP`');
    found.each('ipFamilies', ipFamilies, (family, index) => {
      if (!FAMILIES.includes(family)) found.notSupported('', family, FAMILIES);
      if (ipFamilies.indexOf(family) < index) found.duplicate('', family);
    });
    if (ipFamilyPolicy !== undefined) found.oneOf('ipFamilyPolicy', ipFamilyPolicy, POLICIES);
    if (!checkAddresses(found, clusterIPs, old?.spec?.clusterIPs)) return;
    const families = new Set(clusterIPs.map((address) => ipFamily(address)));
    if (clusterIPs.length > 1 && (families.size < 2 || clusterIPs.length > MAX_ADDRESSES))
      found.invalid('clusterIPs', clusterIPs, 'may specify no more than one IP for each IP family');
    if (isHeadless(spec)) return;
    found.each('clusterIPs', clusterIPs.slice(0, ipFamilies.length), (address, index) => {
      const family = ipFamilies[index]!;
      if (FAMILIES.includes(family) && ipFamily(address) !== family)
        found.invalid(
          '',
          address,
          `expected an ${family} value as indicated by \`ipFamilies[${index}]\``,
        );
    });
  });
}

/** Returns false when there is an address that is none, which makes further checks pointless. */
function checkAddresses(
  found: Report,
  clusterIPs: readonly string[],
  kept: readonly string[] | undefined,
): boolean {
  let valid = true;
  for (const [index, address] of clusterIPs.entries()) {
    const before = found.causes.length;
    if (index === 0 && address === 'None') {
      if (clusterIPs.length > 1)
        found.invalid('clusterIPs', clusterIPs, "'None' must be the first and only value");
    } else checkAddress(found, `clusterIPs[${index}]`, address, kept);
    if (found.causes.length > before) valid = false;
  }
  if (clusterIPs.length > MAX_ADDRESSES)
    found.invalid('clusterIPs', clusterIPs, `may only hold up to ${MAX_ADDRESSES} values`);
  return valid;
}
