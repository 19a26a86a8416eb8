import {
  dns1035Label,
  dns1123Label,
  dns1123Subdomain,
  labelValue,
  qualifiedName,
} from '#machinery';
import { OpaqueValue, OptionalValue, type EvaluationError } from '../values/values.js';
import type { Implementations } from './implementations.js';
import { parseTimestamp } from '../values/timestamp-text.js';
import { urls } from './urls.js';

type Check = (text: string) => readonly string[];

class FormatValue extends OpaqueValue {
  readonly typeName = 'kubernetes.NamedFormat';
  constructor(
    readonly name: string,
    readonly check: Check,
    override readonly patternSize: number,
  ) {
    super();
  }
  equals({ name }: FormatValue): boolean {
    return this.name === name;
  }
}

/** A prefix of a name may end in a dash, where generated characters follow. */
const prefixOf =
  (check: Check): Check =>
  (text) =>
    check(text.length > 1 ? text.replace(/-$/, 'a') : text);

const unless =
  (holds: (text: string) => boolean, problem: string): Check =>
  (text) =>
    holds(text) ? [] : [problem];

const UUID = /^[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}$/i;
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=|[A-Za-z0-9+/]{4})$/;

const uri: Check = (text) => {
  try {
    (urls['url'] as (text: string) => unknown)(text);
    return [];
  } catch (error) {
    return [(error as EvaluationError).message.replace(/^.*?from string: /, '')];
  }
};

/** By name: how a text is tested, and how long a pattern Kubernetes counts for it. */
const FORMATS: ReadonlyMap<string, FormatValue> = new Map(
  (
    [
      ['dns1123Label', dns1123Label, 30],
      ['dns1123Subdomain', dns1123Subdomain, 60],
      ['dns1035Label', dns1035Label, 30],
      ['qualifiedName', qualifiedName, 60],
      ['dns1123LabelPrefix', prefixOf(dns1123Label), 30],
      ['dns1123SubdomainPrefix', prefixOf(dns1123Subdomain), 60],
      ['dns1035LabelPrefix', prefixOf(dns1035Label), 30],
      ['labelValue', labelValue, 40],
      ['uri', uri, 1103],
      ['uuid', unless((text) => UUID.test(text), 'does not match the UUID format'), 70],
      ['byte', unless((text) => BASE64.test(text), 'invalid base64'), 84],
      [
        'date',
        unless(
          (text) => /^\d{4}-/.test(text) && parseTimestamp(`${text}T00:00:00Z`) !== undefined,
          'invalid date',
        ),
        71,
      ],
      ['datetime', unless((text) => parseTimestamp(text) !== undefined, 'invalid datetime'), 71],
    ] as const
  ).map(([name, check, size]) => [name, new FormatValue(name, check, size)]),
);

/** Kubernetes' named formats. */
export const formats: Implementations = {
  ...Object.fromEntries([...FORMATS].map(([name, format]) => [`format.${name}`, () => format])),
  'format.named': (name: string) => {
    const found = FORMATS.get(name);
    return found === undefined ? OptionalValue.none : OptionalValue.of(found);
  },
  '.validate': ({ check }: FormatValue, text: string) => {
    const problems = check(text);
    return problems.length === 0 ? OptionalValue.none : OptionalValue.of(problems);
  },
};
