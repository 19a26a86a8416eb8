import { qualifiedName, type StatusCause } from '#machinery';
import type { Event } from '../../../generated/index.gen.js';
import { report, type Report } from '../../rules/report.js';

/** Characters of a reason, an action and a reporting instance; bytes of a message. */
const MAX_WORDS = 128;
const MAX_MESSAGE = 1024;

/** Checks an event that comes as core/v1, where newer rules hold for none. */
export function validateEvent(event: Event): StatusCause[] {
  return report((found) => checkStoredEvent(found, event));
}

/**
 * What holds for every event (the server's "legacy validation"): one with an `eventTime` is of the newer form, says who reports what and is
 * short; an older one lives where the object lives that it tells about, or in `default` when that has no namespace.
 */
export function checkStoredEvent(found: Report, event: Event): void {
  const { namespace = '' } = event.involvedObject ?? {};
  const own = event.metadata?.namespace ?? '';
  const elsewhere = (): void =>
    found.invalid('involvedObject.namespace', namespace, 'does not match event.namespace');
  if (!event.eventTime) {
    if (namespace === '' ? own !== '' && own !== 'default' : own !== namespace) elsewhere();
    return;
  }
  if (namespace === '' && own !== 'default' && own !== 'kube-system') elsewhere();
  const { reportingComponent = '', reportingInstance = '', action = '', reason = '' } = event;
  if (reportingComponent === '') found.required('reportingController');
  found.complaints('reportingController', reportingComponent, qualifiedName(reportingComponent));
  words(found, 'reportingInstance', reportingInstance);
  words(found, 'action', action);
  words(found, 'reason', reason);
  if (Buffer.byteLength(event.message ?? '') > MAX_MESSAGE)
    found.invalid('message', '', `can have at most ${MAX_MESSAGE} characters`);
}

function words(found: Report, field: string, text: string): void {
  if (text === '') found.required(field);
  if (Buffer.byteLength(text) > MAX_WORDS)
    found.invalid(field, '', `can have at most ${MAX_WORDS} characters`);
}
