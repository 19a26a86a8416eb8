import type { CustomResourceDefinition } from '../../../generated/index.gen.js';
import type { Report } from '../../rules/report.js';

const APPROVAL = 'api-approved.kubernetes.io';
/** A scheme and a host, which the URLs of Go may do without. */
const HAS_HOST = /^[a-z][a-z0-9+.-]*:\/\/[^/?#]/i;
const PROTECTED = /(^|\.)(k8s\.io|kubernetes\.io)$/;

/** Groups of the Kubernetes project need the project's consent; an update may keep the state that it finds. */
export function checkApproval(
  found: Report,
  { spec, metadata }: CustomResourceDefinition,
  old?: CustomResourceDefinition,
): void {
  if (!PROTECTED.test(spec?.group ?? '')) return;
  const approval = metadata?.annotations?.[APPROVAL] ?? '';
  const state = stateOf(approval);
  if (old !== undefined && stateOf(old.metadata?.annotations?.[APPROVAL] ?? '') === state) return;
  const place = `metadata.annotations[${APPROVAL}]`;
  const needs = `protected groups must have approval annotation "${APPROVAL}"`;
  const link = 'see https://github.com/kubernetes/enhancements/pull/1111';
  if (state === 'missing') found.required(place, `${needs}, ${link}`);
  else if (state === 'invalid')
    found.invalid(
      place,
      approval,
      `${needs} with either a URL or a reason starting with "unapproved", ${link}`,
    );
}

function stateOf(approval: string): 'missing' | 'bypassed' | 'approved' | 'invalid' {
  if (approval === '') return 'missing';
  if (approval.startsWith('unapproved')) return 'bypassed';
  return HAS_HOST.test(approval) && URL.canParse(approval) ? 'approved' : 'invalid';
}
