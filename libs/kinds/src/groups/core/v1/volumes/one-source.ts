import type { Report } from '../../../rules/report.js';

/** A field that may hold the source of a volume, with what it is called in messages where that differs. */
export interface SourceField {
  readonly field: string;
  /** Where its own faults are reported. */
  readonly place?: string;
  /** How it is named when it is one too many. */
  readonly extra?: string;
  /** It is checked even when it is one too many, and not reported as such. */
  readonly always?: boolean;
}

/** The names that the server does not take from the API. */
const NAMES: Readonly<Record<string, Omit<SourceField, 'field'>>> = {
  gcePersistentDisk: { place: 'persistentDisk' },
  cephfs: { extra: 'cephFS' },
  downwardAPI: { extra: 'downwarAPI' },
};

/** Fields in the order in which the server looks at them. */
export const sourceFields = (fields: readonly string[]): readonly SourceField[] =>
  fields.map((field) => ({ field, ...NAMES[field] }));

/** A volume has exactly one source; `check` sees the first. Returns false when there is none. */
export function checkOneSource(
  found: Report,
  volume: object,
  fields: readonly SourceField[],
  check: (field: string, source: object) => void,
): boolean {
  const given = volume as Readonly<Record<string, object | undefined>>;
  let seen = 0;
  for (const { field, place = field, extra = field, always = false } of fields) {
    const source = given[field];
    if (source === undefined) continue;
    if (seen++ > 0 && !always) found.forbidden(extra, 'may not specify more than 1 volume type');
    else found.at(place, () => check(field, source));
  }
  if (seen === 0) found.required('', 'must specify a volume type');
  return seen > 0;
}
