import { cidrErrors, formatLabelSelector, parseCIDR, type StatusCause } from '#machinery';
import type {
  IPBlock,
  NetworkPolicy,
  NetworkPolicyPeer,
  NetworkPolicyPort,
} from '../../../generated/index.gen.js';
import { defineBehaviour } from '../../../behaviour.js';
import { age, name } from '../../cells/age.js';
import { checkLabelSelector } from '../../rules/labels.js';
import { checkPortNumberOrName } from '../../rules/port.js';
import { report, type Report } from '../../rules/report.js';
import { specChanged } from '../../strategies/status.js';

export const networkPolicy = defineBehaviour<NetworkPolicy>(
  'networking.k8s.io/v1',
  'NetworkPolicy',
  {
    strategy: {
      applyDefaults: ({ spec }) => {
        if (!spec) return;
        if ((spec.policyTypes?.length ?? 0) === 0) {
          spec.policyTypes = (spec.egress?.length ?? 0) > 0 ? ['Ingress', 'Egress'] : ['Ingress'];
        }
        for (const rule of [...(spec.ingress ?? []), ...(spec.egress ?? [])])
          for (const port of rule.ports ?? []) port.protocol ??= 'TCP';
      },
      validate,
      validateUpdate: validate,
      generationChanged: specChanged,
    },
    row: (object) => [
      name(object),
      formatLabelSelector(object.spec?.podSelector ?? {}),
      age(object),
    ],
  },
);

function validate({ spec }: NetworkPolicy): StatusCause[] {
  return report((found) =>
    found.at('spec', () => {
      checkLabelSelector(found, 'podSelector', spec?.podSelector);
      found.each('ingress', spec?.ingress, ({ ports, from }) =>
        checkRule(found, ports, 'from', from),
      );
      found.each('egress', spec?.egress, ({ ports, to }) => checkRule(found, ports, 'to', to));
      const types = spec?.policyTypes ?? [];
      if (types.length > 2) {
        found.invalid('policyTypes', types, 'may not specify more than two policyTypes');
        return;
      }
      found.each('policyTypes', types, (type) => found.oneOf('', type, ['Ingress', 'Egress']));
    }),
  );
}

function checkRule(
  found: Report,
  ports: readonly NetworkPolicyPort[] | undefined,
  field: 'from' | 'to',
  peers: readonly NetworkPolicyPeer[] | undefined,
): void {
  found.each('ports', ports, (port) => checkPort(found, port));
  found.each(field, peers, (peer) => checkPeer(found, peer));
}

function checkPort(found: Report, { protocol, port, endPort }: NetworkPolicyPort): void {
  if (protocol !== undefined) found.oneOf('protocol', protocol, ['TCP', 'UDP', 'SCTP']);
  if (port === undefined) {
    if (endPort !== undefined)
      found.invalid('endPort', endPort, 'may not be specified when `port` is not specified');
    return;
  }
  checkPortNumberOrName(found, 'port', port);
  if (endPort === undefined) return;
  if (typeof port === 'string')
    found.invalid('endPort', endPort, 'may not be specified when `port` is non-numeric');
  // The value that the server shows is the port.
  else if (endPort < port)
    found.invalid('endPort', port, 'must be greater than or equal to `port`');
  else if (endPort < 1 || endPort > 65535)
    found.invalid('endPort', endPort, 'must be between 1 and 65535, inclusive');
}

function checkPeer(
  found: Report,
  { podSelector, namespaceSelector, ipBlock }: NetworkPolicyPeer,
): void {
  checkLabelSelector(found, 'podSelector', podSelector);
  checkLabelSelector(found, 'namespaceSelector', namespaceSelector);
  if (ipBlock) found.at('ipBlock', () => checkBlock(found, ipBlock));
  if (!podSelector && !namespaceSelector && !ipBlock) found.required('', 'must specify a peer');
  else if (ipBlock && (podSelector || namespaceSelector))
    found.forbidden('', 'may not specify both ipBlock and another peer');
}

function checkBlock(found: Report, { cidr, except }: IPBlock): void {
  if (!cidr) {
    found.required('cidr');
    return;
  }
  const complaints = cidrErrors(cidr, true);
  found.complaints('cidr', cidr, complaints);
  const outer = parseCIDR(cidr);
  found.each('except', except, (text) => {
    const wrong = cidrErrors(text, true);
    found.complaints('', text, wrong);
    const inner = parseCIDR(text);
    if (wrong.length > 0 || outer === undefined || inner === undefined) return;
    if (!outer.includes(inner) || inner.prefix <= outer.prefix)
      found.invalid('', text, 'must be a strict subset of `cidr`');
  });
}
