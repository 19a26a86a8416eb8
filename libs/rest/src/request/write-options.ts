import {
  fieldForbidden,
  fieldInvalid,
  fieldNotSupported,
  fieldRequired,
  fieldTooLong,
  invalid,
  type StatusCause,
} from '#machinery';
import type { FieldValidation, WriteOptions } from '#registry';
import type { Query } from './query.js';

type OptionsKind = 'CreateOptions' | 'UpdateOptions' | 'PatchOptions';

const MAX_FIELD_MANAGER_BYTES = 128;
const FIELD_VALIDATIONS = ['', 'Ignore', 'Strict', 'Warn'];

/** The options of a create or update. Throws a StatusError (422) that lists everything wrong with them. */
export function writeOptions(query: Query, kind: OptionsKind): WriteOptions {
  if (query.isEmpty) return {};
  const causes = writeOptionCauses(query);
  if (causes.length > 0) throw invalidOptions(kind, causes);
  return readWriteOptions(query);
}

/** The options of a patch; `apply` requires a field manager and is the only one that may be forced. */
export function patchOptions(
  query: Query,
  apply: boolean,
): WriteOptions & { readonly force?: boolean } {
  const force = query.boolean('force');
  const manager = query.text('fieldManager') ?? '';
  const causes: StatusCause[] = [];
  if (apply && manager === '')
    causes.push(fieldRequired('fieldManager', 'is required for apply patch'));
  if (!apply && force !== undefined)
    causes.push(fieldForbidden('force', 'may not be specified for non-apply patch'));
  causes.push(...writeOptionCauses(query));
  if (causes.length > 0) throw invalidOptions('PatchOptions', causes);
  return { ...readWriteOptions(query), ...(force === undefined ? {} : { force }) };
}

/** Causes for `dryRun`: the only stage is `All`. */
export function dryRunCauses(dryRun: readonly string[]): StatusCause[] {
  return dryRun.every((stage) => stage === 'All')
    ? []
    : [fieldNotSupported('dryRun', dryRun, ['All'])];
}

/** A 422 about the options of a request rather than its object. */
export function invalidOptions(kind: string, causes: readonly StatusCause[]): Error {
  return invalid({ group: 'meta.k8s.io', kind }, '', causes);
}

function writeOptionCauses(query: Query): StatusCause[] {
  const causes = fieldManagerCauses(query.text('fieldManager') ?? '');
  causes.push(...dryRunCauses(query.all('dryRun')));
  const validation = query.text('fieldValidation') ?? '';
  if (!FIELD_VALIDATIONS.includes(validation))
    causes.push(fieldNotSupported('fieldValidation', validation, FIELD_VALIDATIONS));
  return causes;
}

function fieldManagerCauses(manager: string): StatusCause[] {
  const causes: StatusCause[] = [];
  if (Buffer.byteLength(manager) > MAX_FIELD_MANAGER_BYTES)
    causes.push(fieldTooLong('fieldManager', MAX_FIELD_MANAGER_BYTES));
  let position = 0;
  for (const character of manager) {
    if (/[\p{C}\p{Z}]/u.test(character) && character !== ' ') {
      const code = character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0');
      causes.push(
        fieldInvalid(
          'fieldManager',
          manager,
          `invalid character U+${code} (at position ${position})`,
        ),
      );
    }
    position += Buffer.byteLength(character);
  }
  return causes;
}

function readWriteOptions(query: Query): WriteOptions {
  const fieldManager = query.text('fieldManager');
  const fieldValidation = query.text('fieldValidation');
  return {
    ...(query.all('dryRun').length === 0 ? {} : { dryRun: true }),
    ...(fieldManager === undefined || fieldManager === '' ? {} : { fieldManager }),
    ...(fieldValidation === undefined || fieldValidation === ''
      ? {}
      : { fieldValidation: fieldValidation as FieldValidation }),
  };
}
