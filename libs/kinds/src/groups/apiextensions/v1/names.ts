import { dns1035Label } from '#machinery';
import type { CustomResourceDefinitionNames } from '../../../generated/index.gen.js';
import type { Report } from '../../rules/report.js';

/** Checks the names of a definition, stated or accepted; which of them must be there is another question. */
export function checkNames(found: Report, names: CustomResourceDefinitionNames | undefined): void {
  const { plural = '', singular = '', kind = '', listKind = '' } = names ?? {};
  checkLabel(found, 'plural', plural);
  checkLabel(found, 'singular', singular);
  checkKind(found, 'kind', kind);
  checkKind(found, 'listKind', listKind);
  found.each('shortNames', names?.shortNames, (name) => checkLabel(found, '', name, true));
  if (kind !== '' && kind === listKind)
    found.invalid('listKind', listKind, 'kind and listKind may not be the same');
  found.each('categories', names?.categories, (name) => checkLabel(found, '', name, true));
}

/** All that is wrong with a label is one cause. */
export function checkLabel(found: Report, field: string, value: string, isNeeded = false): void {
  const complaints = value === '' && !isNeeded ? [] : dns1035Label(value);
  if (complaints.length > 0) found.invalid(field, value, complaints.join(','));
}

function checkKind(found: Report, field: string, value: string): void {
  const complaints = value === '' ? [] : dns1035Label(value.toLowerCase());
  if (complaints.length > 0)
    found.invalid(
      field,
      value,
      `may have mixed case, but should otherwise match: ${complaints.join(',')}`,
    );
}
