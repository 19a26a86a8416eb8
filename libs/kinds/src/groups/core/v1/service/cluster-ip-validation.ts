import { ipErrors, ipFamily } from '#machinery';
import type { Service } from '../../../../generated/index.gen.js';
import type { Report } from '../../../rules/report.js';
import { isHeadless, needsClusterIP } from './types.js';

const POLICIES = ['PreferDualStack', 'RequireDualStack', 'SingleStack'];
const FAMILIES = ['IPv4', 'IPv6'];

/** Checks addresses, families and family policy of a Service against each other and, in an update, against the old ones. */
export function checkClusterIPs(found: Report, service: Service, old: Service | undefined): void {
  if (service.spec?.type === 'ExternalName') return;
  found.at('spec', () => {
    const spec = service.spec ?? {};
    const { clusterIP = '', clusterIPs = [], ipFamilies = [], ipFamilyPolicy } = spec;
    const before = found.causes.length;
    if (ipFamilyPolicy !== undefined) found.oneOf('ipFamilyPolicy', ipFamilyPolicy, POLICIES);
    found.each('ipFamilies', ipFamilies, (family, index) => {
      if (!FAMILIES.includes(family)) found.notSupported('', family, FAMILIES);
      else if (ipFamilies.indexOf(family) < index) found.duplicate('', family);
    });
    const familiesAreKnown = found.causes.length === before;
    const start = found.causes.length;
    if (clusterIP === '' && clusterIPs.length > 0) {
      found.invalid('clusterIPs', clusterIPs, 'must be empty when `clusterIP` is not specified');
    } else if (clusterIP !== '' && clusterIPs.length === 0) found.required('clusterIPs');
    else if (clusterIP !== '' && clusterIPs[0] !== clusterIP)
      found.invalid('clusterIPs', clusterIPs, 'first value must match `clusterIP`');
    checkAddresses(found, clusterIPs);
    if (found.causes.length > start) return;
    if (familiesAreKnown && !isHeadless(spec)) {
      found.each('clusterIPs', clusterIPs, (address, index) => {
        const family = ipFamilies[index];
        if (family !== undefined && ipFamily(address) !== family) {
          found.invalid(
            '',
            address,
            `expected an ${family} value as indicated by \`ipFamilies[${index}]\``,
          );
        }
      });
    }
    if (old && found.causes.length === start) checkChange(found, service, old);
  });
}

function checkAddresses(found: Report, clusterIPs: readonly string[]): void {
  if (clusterIPs.includes('None') && clusterIPs.length > 1) {
    found.invalid('clusterIPs', clusterIPs, "'None' must be the first and only value");
  }
  found.each('clusterIPs', clusterIPs, (address) => {
    if (address !== 'None') found.complaints('', address, ipErrors(address));
  });
  if (clusterIPs.length > 2)
    found.invalid('clusterIPs', clusterIPs, 'may only hold up to 2 values');
  const families = clusterIPs.map((address) => ipFamily(address));
  if (clusterIPs.length === 2 && !clusterIPs.includes('None') && families[0] === families[1]) {
    found.invalid('clusterIPs', clusterIPs, 'may specify no more than one IP for each IP family');
  }
}

/** The first address stays for the life of the Service, unless it stops having one; the second may come and go. */
function checkChange(found: Report, service: Service, old: Service): void {
  if (!needsClusterIP(old) || !needsClusterIP(service)) return;
  const [after, before] = [service.spec?.clusterIPs ?? [], old.spec?.clusterIPs ?? []];
  if (before.length === 0) return;
  if (after.length === 0)
    found.invalid('clusterIPs[0]', after, 'primary clusterIP can not be unset');
  else if (after[0] !== before[0]) found.invalid('clusterIPs[0]', after, 'may not change once set');
  const policy = service.spec?.ipFamilyPolicy;
  if (before.length === 2 && after.length === 1 && policy !== 'SingleStack') {
    found.invalid(
      'ipFamilyPolicy',
      policy ?? null,
      "must be 'SingleStack' to release the secondary cluster IP",
    );
  } else if (
    before.length === 2 &&
    after.length === 2 &&
    before[1] !== after[1] &&
    policy !== 'SingleStack'
  ) {
    found.invalid('clusterIPs[1]', after, 'may not change once set');
  }
  const [families, oldFamilies] = [service.spec?.ipFamilies ?? [], old.spec?.ipFamilies ?? []];
  if (families.length > 0 && oldFamilies.length > 0 && families[0] !== oldFamilies[0]) {
    found.invalid('ipFamilies[0]', families[0], 'may not change once set');
  }
}
