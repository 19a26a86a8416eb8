import { messageJson } from '#machinery';
import type { CustomResourceDefinitionVersion } from '../../../generated/index.gen.js';
import type { Report } from '../../rules/report.js';

type Version = Pick<CustomResourceDefinitionVersion, 'subresources' | 'additionalPrinterColumns'>;

const COLUMN_TYPES = ['boolean', 'date', 'integer', 'number', 'string'];
const COLUMN_FORMATS = 'byte,date,date-time,double,float,int32,int64,password'.split(',');
const SIMPLE = 'must be a simple json path starting with .';
/** Longest warning of a deprecated version, in bytes. */
const MAX_WARNING = 256;

/** Checks what is said to who uses a deprecated version. */
export function checkDeprecation(
  found: Report,
  { deprecated, deprecationWarning: warning }: CustomResourceDefinitionVersion,
): void {
  if (warning === undefined) return;
  // The server shows what it keeps behind a pointer as JSON.
  const wrong = (detail: string): void =>
    found.invalidAs('deprecationWarning', `${messageJson(warning)}: ${detail}`);
  if (deprecated !== true) {
    wrong('can only be set for deprecated versions');
    return;
  }
  if (Buffer.byteLength(warning) > MAX_WARNING) wrong('must be <= 256 characters long');
  if (warning === '') wrong('must not be an empty string');
  const at = /[^\p{L}\p{M}\p{N}\p{P}\p{S} ]/u.exec(warning);
  if (at !== null)
    wrong(
      `must only contain printable UTF-8 characters; non-printable character found at index ${Buffer.byteLength(warning.slice(0, at.index))}`,
    );
}

/** Checks the paths of `scale`. */
export function checkSubresources(found: Report, { subresources }: Version): void {
  const scale = subresources?.scale;
  if (!scale) return;
  const check = (
    field: 'specReplicasPath' | 'statusReplicasPath' | 'labelSelectorPath',
    roots: readonly string[],
    detail: string,
  ): void => {
    const path = scale[field];
    if (!path) {
      if (field !== 'labelSelectorPath') found.required(field);
    } else if (!path.startsWith('.')) found.invalid(field, path, SIMPLE);
    else if (!roots.some((root) => path.startsWith(root))) found.invalid(field, path, detail);
  };
  found.at('subresources.scale', () => {
    check('specReplicasPath', ['.spec.'], 'should be a json path under .spec');
    check('statusReplicasPath', ['.status.'], 'should be a json path under .status');
    check(
      'labelSelectorPath',
      ['.spec.', '.status.'],
      'should be a json path under either .spec or .status',
    );
  });
}

/** Checks the columns of tables. */
export function checkColumns(found: Report, { additionalPrinterColumns }: Version): void {
  found.each(
    'additionalPrinterColumns',
    additionalPrinterColumns,
    ({ name, type, format, jsonPath }) => {
      if (!name) found.required('name');
      if (!type) found.required('type', `must be one of ${COLUMN_TYPES.join(',')}`);
      else if (!COLUMN_TYPES.includes(type))
        found.invalid('type', type, `must be one of ${COLUMN_TYPES.join(',')}`);
      if (format && !COLUMN_FORMATS.includes(format))
        found.invalid('format', format, `must be one of ${COLUMN_FORMATS.join(',')}`);
      if (!jsonPath) found.required('JSONPath');
      else if (!jsonPath.startsWith('.')) found.invalid('JSONPath', jsonPath, SIMPLE);
    },
  );
}
