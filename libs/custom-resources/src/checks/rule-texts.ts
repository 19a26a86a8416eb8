import { fieldInvalid, fieldNotSupported, fieldRequired, type StatusCause } from '#machinery';
import type { JSONSchemaProps, ValidationRule } from '#kinds';
import { followPath } from './field-path.js';
import { unsupportedIn } from './unsupported.js';

const REASONS = [
  'FieldValueDuplicate',
  'FieldValueForbidden',
  'FieldValueInvalid',
  'FieldValueRequired',
];
const LINE_BREAK = /[\n\r]/;

/** What is wrong with the texts of the rules of a schema, before any expression is compiled. */
export function ruleTextCauses(schema: JSONSchemaProps, path: string): StatusCause[] {
  return (schema['x-kubernetes-validations'] ?? []).flatMap((rule, index) =>
    textCauses(rule, schema, `${path}.x-kubernetes-validations[${index}]`),
  );
}

function textCauses(rule: ValidationRule, schema: JSONSchemaProps, path: string): StatusCause[] {
  const { message = '', messageExpression = '', reason, fieldPath = '' } = rule;
  const text = (rule.rule ?? '').trim();
  const causes: StatusCause[] = [];
  if (text === '') causes.push(fieldRequired(`${path}.rule`, 'rule is not specified'));
  else if (message !== '' && message.trim() === '')
    causes.push(fieldInvalid(`${path}.message`, message, 'must be non-empty if specified'));
  else if (LINE_BREAK.test(message.trim()))
    causes.push(fieldInvalid(`${path}.message`, message, 'must not contain line breaks'));
  else if (LINE_BREAK.test(text) && message.trim() === '')
    causes.push(
      fieldRequired(`${path}.message`, 'message must be specified if rule contains line breaks'),
    );
  if (messageExpression !== '' && messageExpression.trim() === '')
    causes.push(
      fieldRequired(
        `${path}.messageExpression`,
        'messageExpression must be non-empty if specified',
      ),
    );
  if (reason !== undefined && !REASONS.includes(reason))
    causes.push(fieldNotSupported(`${path}.reason`, reason, REASONS));
  const wrongPath = (detail: string): unknown =>
    causes.push(fieldInvalid(`${path}.fieldPath`, fieldPath, detail));
  if (fieldPath !== '' && fieldPath.trim() === '') wrongPath('must be non-empty if specified');
  if (LINE_BREAK.test(fieldPath)) wrongPath('must not contain line breaks');
  if (fieldPath !== '' && !leadsSomewhere(fieldPath, schema)) wrongPath('must be a valid path');
  return causes;
}

/** Where the schema cannot be followed at all, nothing is said about paths. */
function leadsSomewhere(path: string, schema: JSONSchemaProps): boolean {
  if (unsupportedIn(schema) !== undefined) return true;
  try {
    followPath(path, schema, true);
    return true;
  } catch {
    return false;
  }
}
