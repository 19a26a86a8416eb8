import type { Resolver as CoreDnsResolver } from '#dns';
import type { Resolver, ResolverAnswer } from '../journey/world.js';

const RCODES: readonly string[] = [
  'NOERROR',
  'NXDOMAIN',
  'SERVFAIL',
  'REFUSED',
  'FORMERR',
  'NOTIMP',
];

/** The cluster's simulated CoreDNS as the resolver of journeys. A plug-in that does not answer in time is a failed server. */
export function coreDnsResolver(server: CoreDnsResolver): Resolver {
  return {
    query: async (name, type, from) => {
      const found = await server.query(`${name}.`, type, { client: from.ip });
      const rcode = RCODES.includes(found.rcode)
        ? (found.rcode as ResolverAnswer['rcode'])
        : 'SERVFAIL';
      return {
        rcode,
        records: found.records,
        authority: found.authority,
        authoritative: found.authoritative,
        ...(found.answeredBy === undefined ? {} : { answeredBy: found.answeredBy }),
      };
    },
  };
}
