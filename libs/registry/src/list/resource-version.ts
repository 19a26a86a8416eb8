import {
  badRequest,
  fieldForbidden,
  fieldNotSupported,
  invalid,
  StatusError,
  type StatusCause,
} from '#machinery';
import type { ListOptions, WatchOptions } from '../request.js';

const LIST_OPTIONS = { group: 'meta.k8s.io', kind: 'ListOptions' };
const FIELD = 'resourceVersionMatch';

/** The number of a `resourceVersion` parameter; '' counts as 0. Throws 400 for what is no number. */
export function parseListVersion(text: string | undefined): number {
  return parseVersion(text, (why) => badRequest(`invalid resource version: ${why}`));
}

/** As `parseListVersion`, for reads of one object and for watches: 500, without a reason. */
export function parsePlainVersion(text: string | undefined): number {
  return parseVersion(text, (why) => new StatusError(500, '', why));
}

function parseVersion(text: string | undefined, fail: (why: string) => Error): number {
  if (text === undefined || text === '') return 0;
  const refused = (why: string): Error => {
    const value = JSON.stringify(text);
    return fail(
      `resourceVersion: Invalid value: ${value}: strconv.ParseUint: parsing ${value}: ${why}`,
    );
  };
  if (!/^\d+$/.test(text)) throw refused('invalid syntax');
  if (BigInt.asUintN(64, BigInt(text)) !== BigInt(text)) throw refused('value out of range');
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

/**
 * The options of a watch with their defaults: from no version, or from 0, the present state is sent first (KEP-3157). Throws 422 for
 * combinations that a watch refuses.
 */
export function settledWatchOptions(options: WatchOptions): WatchOptions {
  const settled = withInitialEvents(options);
  const { sendInitialEvents, resourceVersionMatch = '' } = settled;
  const causes: StatusCause[] = [];
  if (sendInitialEvents !== undefined && resourceVersionMatch !== 'NotOlderThan') {
    const why = `sendInitialEvents requires setting ${FIELD} to NotOlderThan`;
    causes.push(fieldForbidden(FIELD, why));
  }
  if (resourceVersionMatch !== '') {
    if (sendInitialEvents === undefined) {
      const why = `${FIELD} is forbidden for watch unless sendInitialEvents is provided`;
      causes.push(fieldForbidden(FIELD, why));
    }
    if (resourceVersionMatch !== 'NotOlderThan')
      causes.push(fieldNotSupported(FIELD, resourceVersionMatch, ['NotOlderThan']));
    if (options.continue)
      causes.push(fieldForbidden(FIELD, `${FIELD} is forbidden when continue is provided`));
  }
  refuse(causes);
  return settled;
}

function withInitialEvents(options: WatchOptions): WatchOptions {
  const { sendInitialEvents, resourceVersion = '', resourceVersionMatch = '' } = options;
  const isStated = sendInitialEvents !== undefined || resourceVersionMatch !== '';
  if (isStated || (resourceVersion !== '' && resourceVersion !== '0')) return options;
  return { ...options, sendInitialEvents: true, resourceVersionMatch: 'NotOlderThan' };
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
