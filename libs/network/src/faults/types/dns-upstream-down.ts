import { familyOf } from '#kube-proxy';
import { fieldInvalid } from '#machinery';
import type { FaultType } from '../active-fault.js';

const nobody = (): boolean => false;

/** Name servers outside that answer no question, of whoever asks: CoreDNS' forward, nodes, pods with dnsPolicy Default. */
export const dnsUpstreamDown: FaultType<'dnsUpstreamDown'> = {
  member: 'dnsUpstreamDown',
  validate: ({ servers = [] }, field) =>
    servers.flatMap((ip, index) =>
      familyOf(ip) === undefined
        ? [fieldInvalid(`${field}.servers[${index}]`, ip, 'must be a valid IP address')]
        : [],
    ),
  compile: ({ servers }) => ({
    text: `no answer of ${servers === undefined ? 'any name server outside' : `the name server ${servers.join(', ')}`}`,
    silences: (nameserver) => servers === undefined || servers.includes(nameserver),
    touchesNode: nobody,
    touchesPod: nobody,
  }),
};
