import type { CertificateSigningRequest } from '../../../generated/index.gen.js';
import type { Report } from '../../rules/report.js';
import { same } from '../../strategies/same.js';
import { DECISIONS, ofType } from './approval.js';
import { certificateFault } from './request-checks.js';

const ONLY_TRUE = ['True'];
const STATUSES = ['False', 'True', 'Unknown'];
const FINAL = [...DECISIONS, 'Failed'];

/**
 * What an update may make of the status. What the stored object has wrong already is tolerated; `subresource` says who may do what:
 * `/approval` decides, `/status` issues the certificate.
 */
export function checkStatus(
  found: Report,
  object: CertificateSigningRequest,
  old: CertificateSigningRequest,
  subresource: string | undefined,
): void {
  found.at('status', () => {
    checkConditions(found, object, old);
    const [certificate, before] = [object.status?.certificate, old.status?.certificate];
    if (!same(certificate, before) && certificateFault(before) === undefined) {
      const fault = certificateFault(certificate);
      if (fault !== undefined) found.invalid('certificate', '<certificate data>', fault);
    }
    checkTransitions(found, object, old, subresource);
    if (same(certificate ?? '', before ?? '')) return;
    if (subresource !== 'status')
      found.forbidden('certificate', 'updates may not set certificate content');
    else if (before)
      found.forbidden('certificate', 'updates may not modify existing certificate content');
  });
}

function checkConditions(
  found: Report,
  { status }: CertificateSigningRequest,
  { status: before }: CertificateSigningRequest,
): void {
  const types = (before?.conditions ?? []).map(({ type }) => type);
  const mayBeBoth = DECISIONS.every((type) => types.includes(type));
  const mayRepeat = new Set(types).size < types.length;
  const mayBeEmpty = types.includes('');
  const seen = new Set<string>();
  found.each('conditions', status?.conditions, ({ type, status: value }) => {
    if (type === '' && !mayBeEmpty) found.required('type');
    if (!value) found.required('status');
    else found.oneOf('status', value, FINAL.includes(type) ? ONLY_TRUE : STATUSES);
    if (!mayBeBoth && DECISIONS.some((other) => other !== type && seen.has(other))) {
      const why = 'Approved and Denied conditions are mutually exclusive';
      if (DECISIONS.includes(type)) found.beside(() => found.invalid('', type, why));
    }
    if (!mayRepeat && seen.has(type)) found.duplicate('type', type);
    seen.add(type);
  });
}

/** Decisions stay, and only `/approval` makes them. */
function checkTransitions(
  found: Report,
  object: CertificateSigningRequest,
  old: CertificateSigningRequest,
  subresource: string | undefined,
): void {
  const change = (type: string): number =>
    ofType(object.status?.conditions, type).length - ofType(old.status?.conditions, type).length;
  for (const type of FINAL)
    if (change(type) < 0)
      found.forbidden('conditions', `updates may not remove a condition of type "${type}"`);
  if (subresource === 'approval') return;
  for (const type of DECISIONS)
    if (change(type) > 0)
      found.forbidden('conditions', `updates may not add a condition of type "${type}"`);
}
