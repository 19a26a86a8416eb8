import { dns1123Subdomain, subdomainWithUnderscore } from '#machinery';
import type { HostAlias, PodSpec } from '../../../../generated/index.gen.js';
import { checkAddress } from '../../../rules/address.js';
import type { Report } from '../../../rules/report.js';

const POLICIES = ['ClusterFirstWithHostNet', 'ClusterFirst', 'Default', 'None'];
const MAX_NAMESERVERS = 3;
const MAX_SEARCHES = 32;
const MAX_SEARCH_CHARACTERS = 2048;

/** Checks where a pod takes its DNS settings from. */
export function checkDnsPolicy(found: Report, policy: string | undefined): void {
  if (!policy) found.required('dnsPolicy');
  else found.oneOf('dnsPolicy', policy, POLICIES);
}

/** Checks a pod's own resolver settings; policy `None` needs them. */
export function checkDnsConfig(found: Report, spec: PodSpec): void {
  const config = spec.dnsConfig;
  if (spec.dnsPolicy === 'None' && config === undefined) {
    found.required('dnsConfig', 'must provide `dnsConfig` when `dnsPolicy` is None');
    return;
  }
  if (config === undefined) return;
  found.at('dnsConfig', () => {
    const nameservers = config.nameservers ?? [];
    if (spec.dnsPolicy === 'None' && nameservers.length === 0) {
      found.required(
        'nameservers',
        'must provide at least one DNS nameserver when `dnsPolicy` is None',
      );
      return;
    }
    if (nameservers.length > MAX_NAMESERVERS) {
      found.invalid(
        'nameservers',
        nameservers,
        `must not have more than ${MAX_NAMESERVERS} nameservers`,
      );
    }
    found.each('nameservers', nameservers, (address) => checkAddress(found, '', address));
    checkSearches(found, config.searches ?? []);
    found.each('options', config.options, (option) => {
      if (!option.name) found.required('', 'must not be empty');
    });
  });
}

function checkSearches(found: Report, searches: readonly string[]): void {
  if (searches.length > MAX_SEARCHES)
    found.invalid('searches', searches, `must not have more than ${MAX_SEARCHES} search paths`);
  if (searches.join(' ').length > MAX_SEARCH_CHARACTERS) {
    found.invalid(
      'searches',
      searches,
      `must not have more than ${MAX_SEARCH_CHARACTERS} characters (including spaces) in the search list`,
    );
  }
  // A lone dot and underscores are allowed since resolvers accept them (KEP-4427).
  found.each('searches', searches, (search) => {
    const name = search.replace(/\.$/, '');
    if (search !== '.') found.complaints('', name, subdomainWithUnderscore(name));
  });
}

/** Checks extra lines of `/etc/hosts`. */
export function checkHostAliases(found: Report, aliases: readonly HostAlias[] | undefined): void {
  found.each('hostAliases', aliases, ({ ip, hostnames }) => {
    checkAddress(found, 'ip', ip);
    found.each('hostnames', hostnames, (name) =>
      found.complaints('', name, dns1123Subdomain(name)),
    );
  });
}
