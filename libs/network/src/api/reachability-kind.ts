import { familyOf } from '#kube-proxy';
import type { KindDefinition } from '#kinds';
import { fieldInvalid, fieldNotSupported, type StatusCause } from '#machinery';
import { readCandidate } from '../reach/candidate.js';
import { ageOf, column } from './own-kind.js';
import { questionKind } from './question-kind.js';
import type { Reachability } from './reachability-question.js';

const PROTOCOLS = ['SCTP', 'TCP', 'UDP'];
const ROWS = ['Pod', 'Workload'];
/** Addresses outside, and objects of a change. */
const MAX_ITEMS = 100;

/** The kind Reachability. It belongs to the cluster, as its answer tells about pods of all namespaces. */
export function reachabilityKind(): KindDefinition<Reachability> {
  return questionKind<Reachability>({
    kind: 'Reachability',
    plural: 'reachabilities',
    singular: 'reachability',
    namespaced: false,
    shortNames: ['reach'],
    columns: [
      column('Name', 'Name of the question.'),
      column('Namespace', 'The namespace that it is about.'),
      column('Port', 'The port that it is about.'),
      column('Allowed', 'Pairs and ports that may connect.'),
      column('Denied', 'Pairs and ports that may not.'),
      column('Age', 'Time since the question was asked.'),
    ],
    row,
    validate,
  });
}

function row(object: Reachability) {
  const { spec, status, metadata } = object;
  return [
    metadata?.name ?? '',
    spec.namespace ?? '<all>',
    String(spec.port ?? '<all>'),
    String(status?.allowed ?? ''),
    String(status?.denied ?? ''),
    ageOf(object),
  ];
}

function validate({ spec }: Reachability): StatusCause[] {
  const { port, protocol, by, outside = [], whatIf } = spec ?? {};
  const causes: StatusCause[] = [];
  if (typeof port === 'number' && (!Number.isInteger(port) || port < 1 || port > 65_535))
    causes.push(fieldInvalid('spec.port', port, 'must be between 1 and 65535, inclusive'));
  if (protocol !== undefined && !PROTOCOLS.includes(protocol))
    causes.push(fieldNotSupported('spec.protocol', protocol, PROTOCOLS));
  if (by !== undefined && !ROWS.includes(by)) causes.push(fieldNotSupported('spec.by', by, ROWS));
  for (const [index, ip] of outside.entries()) {
    if (familyOf(ip) === undefined)
      causes.push(fieldInvalid(`spec.outside[${index}]`, ip, 'must be a valid IP address'));
  }
  for (const [field, items] of [
    ['spec.outside', outside],
    ['spec.whatIf.apply', whatIf?.apply ?? []],
    ['spec.whatIf.delete', whatIf?.delete ?? []],
  ] as const) {
    if (items.length > MAX_ITEMS)
      causes.push(fieldInvalid(field, items.length, `must have at most ${MAX_ITEMS} items`));
  }
  // A change that is too long is not read.
  const isShort = (whatIf?.apply?.length ?? 0) <= MAX_ITEMS;
  for (const [index, object] of isShort ? (whatIf?.apply ?? []).entries() : [])
    causes.push(...readCandidate(object, `spec.whatIf.apply[${index}]`).causes);
  return causes;
}
