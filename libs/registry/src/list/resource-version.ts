import {
  badRequest,
  fieldForbidden,
  fieldNotSupported,
  invalid,
  type StatusCause,
} from '#machinery';
import type { ListOptions, WatchOptions } from '../request.js';

const LIST_OPTIONS = { group: 'meta.k8s.io', kind: 'ListOptions' };
const FIELD = 'resourceVersionMatch';

/** The number of a `resourceVersion` parameter; '' counts as 0. Throws 400 for what is no number. */
export function parseListVersion(text: string | undefined): number {
  return parseVersion(text, (why) => badRequest(`invalid resource version: ${why}`));
}

/** As `parseListVersion`, with the error that `fail` makes of the reason. */
export function parseVersion(text: string | undefined, fail: (why: string) => Error): number {
  if (text === undefined || text === '') return 0;
  if (!/^\d+$/.test(text)) {
    throw fail(
      `resourceVersion: Invalid value: ${JSON.stringify(text)}: strconv.ParseUint: parsing ${JSON.stringify(text)}: invalid syntax`,
    );
  }
  return Number(text);
}

/** Throws 422 for combinations of version, match and continue that a list refuses. */
export function checkListOptions(options: ListOptions): void {
  const withoutVersion = `${FIELD} is forbidden unless resourceVersion is provided`;
  const initialEvents = 'sendInitialEvents is forbidden for list';
  refuse([
    ...matchCauses(options, fieldForbidden(FIELD, withoutVersion)),
    ...(options.sendInitialEvents === undefined
      ? []
      : [fieldForbidden('sendInitialEvents', initialEvents)]),
  ]);
}

/** Throws 422 for combinations that a watch refuses. */
export function checkWatchOptions(options: WatchOptions): void {
  const { sendInitialEvents, resourceVersionMatch = '' } = options;
  if (sendInitialEvents === undefined) {
    const why = `${FIELD} is forbidden for watch unless sendInitialEvents is provided`;
    refuse(resourceVersionMatch === '' ? [] : [fieldForbidden(FIELD, why)]);
    return;
  }
  const causes: StatusCause[] = [];
  if (resourceVersionMatch !== 'NotOlderThan') {
    causes.push(
      fieldForbidden(FIELD, `sendInitialEvents requires setting ${FIELD} to NotOlderThan`),
    );
    if (resourceVersionMatch !== '')
      causes.push(fieldNotSupported(FIELD, resourceVersionMatch, ['NotOlderThan']));
  }
  if (options.continue)
    causes.push(fieldForbidden(FIELD, `${FIELD} is forbidden when continue is provided`));
  refuse(causes);
}

function matchCauses(options: ListOptions, withoutVersion: StatusCause): StatusCause[] {
  const { resourceVersion = '', resourceVersionMatch = '' } = options;
  if (resourceVersionMatch === '') return [];
  const causes: StatusCause[] = [];
  if (resourceVersion === '') causes.push(withoutVersion);
  if (options.continue)
    causes.push(fieldForbidden(FIELD, `${FIELD} is forbidden when continue is provided`));
  if (resourceVersionMatch !== 'Exact' && resourceVersionMatch !== 'NotOlderThan') {
    causes.push(fieldNotSupported(FIELD, resourceVersionMatch, ['Exact', 'NotOlderThan', '']));
  }
  if (resourceVersionMatch === 'Exact' && resourceVersion === '0') {
    causes.push(fieldForbidden(FIELD, `${FIELD} "exact" is forbidden for resourceVersion "0"`));
  }
  return causes;
}

function refuse(causes: readonly StatusCause[]): void {
  if (causes.length > 0) throw invalid(LIST_OPTIONS, '', causes);
}
