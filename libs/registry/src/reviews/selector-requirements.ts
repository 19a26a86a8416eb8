import {
  fieldForbidden,
  fieldInvalid,
  fieldRequired,
  labelValue,
  parseFieldSelector,
  parseLabelSelector,
  qualifiedName,
  type StatusCause,
} from '#machinery';
import type { FieldSelectorAttributes, LabelSelectorAttributes } from '#kinds';

interface Requirement {
  readonly key: string;
  readonly operator: string;
  readonly values?: readonly string[];
}

/** What is wrong with the requirements of a field selector. Operators that nobody knows yet are let through: newer clients may. */
export function fieldRequirementFaults(
  field: string,
  requirements: readonly Requirement[] = [],
): StatusCause[] {
  return requirements.flatMap((requirement, index) => [
    ...(requirement.key === ''
      ? [fieldRequired(`${field}.requirements[${index}].key`, 'must be specified')]
      : []),
    ...valueFaults(`${field}.requirements[${index}].values`, requirement),
  ]);
}

/** The same for labels, whose keys and values have a form. */
export function labelRequirementFaults(
  field: string,
  requirements: readonly Requirement[] = [],
): StatusCause[] {
  return requirements.flatMap((requirement, index) => {
    const place = `${field}.requirements[${index}]`;
    const { key, values = [] } = requirement;
    return [
      ...valueFaults(`${place}.values`, requirement),
      ...qualifiedName(key).map((why) => fieldInvalid(`${place}.key`, key, why)),
      ...values.flatMap((value, at) =>
        labelValue(value).map((why) => fieldInvalid(`${place}.values[${at}]`, value, why)),
      ),
    ];
  });
}

function valueFaults(field: string, { operator, values = [] }: Requirement): StatusCause[] {
  const isSet = operator === 'In' || operator === 'NotIn';
  if (isSet && values.length === 0) {
    const why = "must be specified when `operator` is 'In' or 'NotIn'";
    return [fieldRequired(field, why)];
  }
  const isPresence = operator === 'Exists' || operator === 'DoesNotExist';
  if (!isPresence || values.length === 0) return [];
  const why = "may not be specified when `operator` is 'Exists' or 'DoesNotExist'";
  return [fieldForbidden(field, why)];
}

/** How much of a selector an authorizer gets to see. What it cannot be told is left out, which asks for more than was meant, never for less. */
export interface Understood {
  readonly text: string;
  /** What is told about the parts that were left out. */
  readonly error?: string;
}

/** A field selector for authorizers: only equality with one value can be stated there. */
export function understoodFields({
  rawSelector,
  requirements,
}: FieldSelectorAttributes): Understood {
  const name = 'fieldSelector';
  if (rawSelector) return parsed(name, rawSelector, parseFieldSelector);
  const terms = (requirements ?? []).flatMap(({ key, operator, values = [] }) => {
    const sign = operator === 'In' ? '=' : operator === 'NotIn' ? '!=' : undefined;
    return sign === undefined || values.length !== 1 ? [] : [`${key}${sign}${values[0]}`];
  });
  return rest(name, terms, requirements?.length ?? 0);
}

/** A label selector for authorizers. */
export function understoodLabels({
  rawSelector,
  requirements,
}: LabelSelectorAttributes): Understood {
  const name = 'labelSelector';
  if (rawSelector) return parsed(name, rawSelector, parseLabelSelector);
  const terms = (requirements ?? []).flatMap(({ key, operator, values = [] }) => {
    const set = `(${values.join(',')})`;
    const known: Readonly<Record<string, string>> = {
      In: `${key} in ${set}`,
      NotIn: `${key} notin ${set}`,
      Exists: key,
      DoesNotExist: `!${key}`,
    };
    return known[operator] ?? [];
  });
  return rest(name, terms, requirements?.length ?? 0);
}

function parsed(name: string, text: string, parse: (text: string) => unknown): Understood {
  try {
    parse(text);
    return { text };
  } catch {
    return { text: '', error: ignored(name, '') };
  }
}

function rest(name: string, terms: readonly string[], asked: number): Understood {
  const text = terms.join(',');
  if (terms.length === asked) return { text };
  return { text, error: ignored(name, terms.length > 0 ? 'partially ' : '') };
}

const ignored = (name: string, how: string): string =>
  `spec.resourceAttributes.${name} ${how}ignored due to parse error`;
