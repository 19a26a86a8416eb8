/**
 * The rules for names and keys, each returning the texts of what is wrong (empty: valid), in the words of the API server.
 * Lengths are counted in bytes of UTF-8.
 */

const byteLength = (text: string): number => Buffer.byteLength(text);

const EMPTY = 'must be non-empty';
const maxCharacters = (length: number): string => `must be no more than ${length} characters`;
const maxBytes = (length: number): string => `must be no more than ${length} bytes`;

/** The sentence about a broken pattern: `what (e.g. 'a',  or 'b', regex used for validation is '…')`. */
export function patternError(what: string, pattern: string, ...examples: string[]): string {
  const quoted = examples.map((example) => `'${example}', `).join(' or ');
  return examples.length === 0
    ? `${what} (regex used for validation is '${pattern}')`
    : `${what} (e.g. ${quoted}regex used for validation is '${pattern}')`;
}

interface NameRule {
  readonly anchored: RegExp;
  readonly max: number;
  readonly message: string;
}

function rule(max: number, what: string, pattern: string, ...examples: string[]): NameRule {
  return {
    anchored: new RegExp(`^(?:${pattern})$`),
    max,
    message: patternError(what, pattern, ...examples),
  };
}

function check(value: string, { anchored, max, message }: NameRule): string[] {
  const errors: string[] = [];
  if (byteLength(value) > max) errors.push(maxCharacters(max));
  if (!anchored.test(value)) errors.push(message);
  return errors;
}

const LABEL = '[a-z0-9]([-a-z0-9]*[a-z0-9])?';
const SUBDOMAIN = `${LABEL}(\\.${LABEL})*`;
const QUALIFIED_NAME = '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]';
const ALPHANUMERIC_ENDS = 'and must start and end with an alphanumeric character';

const dns1123LabelRule = rule(
  63,
  `a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', ${ALPHANUMERIC_ENDS}`,
  LABEL,
  'my-name',
  '123-abc',
);
const dns1123SubdomainRule = rule(
  253,
  `a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', ${ALPHANUMERIC_ENDS}`,
  SUBDOMAIN,
  'example.com',
);
const LABEL_WITH_UNDERSCORE = '_?[a-z0-9]([-_a-z0-9]*[a-z0-9])?';
const subdomainWithUnderscoreRule = rule(
  253,
  `a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '_', '-' or '.', ${ALPHANUMERIC_ENDS}`,
  `${LABEL_WITH_UNDERSCORE}(\\.${LABEL_WITH_UNDERSCORE})*`,
  'example.com',
);
const dns1035LabelRule = rule(
  63,
  "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character",
  '[a-z]([-a-z0-9]*[a-z0-9])?',
  'my-name',
  'abc-123',
);
const wildcardSubdomainRule = rule(
  253,
  "a wildcard DNS-1123 subdomain must start with '*.', followed by a valid DNS subdomain, which must consist of lower case alphanumeric characters, '-' or '.' and end with an alphanumeric character",
  `\\*\\.${SUBDOMAIN}`,
  '*.example.com',
);
const cIdentifierRule = rule(
  Infinity,
  "a valid C identifier must start with alphabetic character or '_', followed by a string of alphanumeric characters or '_'",
  '[A-Za-z_][A-Za-z0-9_]*',
  'my_name',
  'MY_NAME',
  'MyName',
);
const httpHeaderNameRule = rule(
  Infinity,
  "a valid HTTP header must consist of alphanumeric characters or '-'",
  '[-A-Za-z0-9]+',
  'X-Header-Name',
);
const configMapKeyRule = rule(
  253,
  "a valid config key must consist of alphanumeric characters, '-', '_' or '.'",
  '[-._a-zA-Z0-9]+',
  'key.name',
  'KEY_NAME',
  'key-name',
);
const percentRule = rule(
  Infinity,
  "a valid percent string must be a numeric string followed by an ending '%'",
  '[0-9]+%',
  '1%',
  '93%',
);

/** RFC 1123 label in lower case, at most 63 long. */
export function dns1123Label(value: string): string[] {
  const errors = check(value, dns1123LabelRule);
  const last = errors.length - 1;
  // What would do as a subdomain can only fail for its dots, and that is easier to read than a pattern.
  if (errors[last] === dns1123LabelRule.message && dns1123SubdomainRule.anchored.test(value))
    errors[last] = 'must not contain dots';
  return errors;
}

/** RFC 1123 subdomain in lower case, at most 253 long: the rule for most object names. */
export function dns1123Subdomain(value: string): string[] {
  return check(value, dns1123SubdomainRule);
}

/** A subdomain with underscores, as search paths of resolvers may be (KEP-4427). */
export function subdomainWithUnderscore(value: string): string[] {
  return check(value, subdomainWithUnderscoreRule);
}

/** RFC 1035 label: like `dns1123Label`, but begins with a letter. */
export function dns1035Label(value: string): string[] {
  return check(value, dns1035LabelRule);
}

/** `*.` and a subdomain, as an Ingress host may be. */
export function wildcardDns1123Subdomain(value: string): string[] {
  return check(value, wildcardSubdomainRule);
}

/** An identifier of the C language. */
export function cIdentifier(value: string): string[] {
  return check(value, cIdentifierRule);
}

/** A name of an HTTP header (probes). */
export function httpHeaderName(value: string): string[] {
  return check(value, httpHeaderNameRule);
}

/** A percentage such as `25%`. */
export function percentText(value: string): string[] {
  return check(value, percentRule);
}

/** A key of a ConfigMap or Secret: it becomes a file name. */
export function configMapKey(value: string): string[] {
  const errors = check(value, configMapKeyRule);
  if (value === '.') errors.push("must not be '.'");
  else if (value === '..') errors.push("must not be '..'");
  else if (value.startsWith('..')) errors.push("must not start with '..'");
  return errors;
}

const qualifiedNamePattern = new RegExp(`^(?:${QUALIFIED_NAME})$`);
const QUALIFIED_NAME_WHAT = `must consist of alphanumeric characters, '-', '_' or '.', ${ALPHANUMERIC_ENDS}`;
const qualifiedNameMessage = patternError(
  QUALIFIED_NAME_WHAT,
  QUALIFIED_NAME,
  'MyName',
  'my.name',
  '123-abc',
);

/** Names that were found valid before: there are few, and they come again with every object. Longer ones are not valid. */
const qualified = new Set<string>();
const MAX_QUALIFIED = 4096;

/** `[prefix/]name`, the rule for label keys, annotation keys (in lower case), taint keys, resource names and finalizers. */
export function qualifiedName(value: string): string[] {
  if (qualified.has(value)) return [];
  const errors = qualifiedNameErrors(value);
  if (errors.length === 0) {
    if (qualified.size >= MAX_QUALIFIED) qualified.clear();
    qualified.add(value);
  }
  return errors;
}

function qualifiedNameErrors(value: string): string[] {
  const parts = value.split('/');
  if (parts.length > 2) {
    return [
      `a valid label key ${qualifiedNameMessage} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`,
    ];
  }
  const errors: string[] = [];
  const name = parts[parts.length - 1]!;
  if (parts.length === 2) {
    const prefix = parts[0]!;
    if (prefix === '') errors.push(`prefix part ${EMPTY}`);
    else if (byteLength(prefix) > 253) errors.push(`prefix part ${maxBytes(253)}`);
    if (prefix !== '' && !dns1123SubdomainRule.anchored.test(prefix))
      errors.push(`prefix part ${dns1123SubdomainRule.message}`);
  }
  if (name === '') errors.push(`name part ${EMPTY}`);
  else if (byteLength(name) > 63) errors.push(`name part ${maxBytes(63)}`);
  if (!qualifiedNamePattern.test(name)) errors.push(`name part ${qualifiedNameMessage}`);
  return errors;
}

const LABEL_VALUE = `(${QUALIFIED_NAME})?`;
const labelValuePattern = new RegExp(`^${LABEL_VALUE}$`);
const labelValueMessage = patternError(
  `a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', ${ALPHANUMERIC_ENDS}`,
  LABEL_VALUE,
  'MyValue',
  'my_value',
  '12345',
);

/** A label value: empty, or at most 63 bytes of letters, digits, `-`, `_`, `.` between alphanumeric ends. */
export function labelValue(value: string): string[] {
  const errors: string[] = [];
  if (byteLength(value) > 63) errors.push(maxBytes(63));
  if (!labelValuePattern.test(value)) errors.push(labelValueMessage);
  return errors;
}

/** An IANA service name (RFC 6335), as container ports are named. */
export function portName(value: string): string[] {
  const errors: string[] = [];
  if (byteLength(value) > 15) errors.push(maxCharacters(15));
  if (!/^[-a-z0-9]+$/.test(value))
    errors.push('must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)');
  if (!/[a-z]/.test(value)) errors.push('must contain at least one letter (a-z)');
  if (value.includes('--')) errors.push('must not contain consecutive hyphens');
  if (value.startsWith('-') || value.endsWith('-'))
    errors.push('must not begin or end with a hyphen');
  return errors;
}

/** A TCP, UDP or SCTP port. */
export function portNumber(value: number): string[] {
  return value >= 1 && value <= 65535 ? [] : ['must be between 1 and 65535, inclusive'];
}

/** An environment variable: printable ASCII without `=`. */
export function envVarName(value: string): string[] {
  const errors: string[] = [];
  if (value === '') errors.push(`environment variable name ${EMPTY}`);
  if (!/^[ -<>-~]*$/.test(value)) {
    errors.push(
      "a valid environment variable name must consist only of printable ASCII characters other than '='",
    );
  }
  return errors;
}

/** Whatever can be one segment of a path: the rule for RBAC names and for every name at least. `prefix`: more follows. */
export function pathSegmentName(value: string, prefix = false): string[] {
  if (!prefix && (value === '.' || value === '..')) return [`may not be '${value}'`];
  return ['/', '%']
    .filter((character) => value.includes(character))
    .map((character) => `may not contain '${character}'`);
}

/**
 * Makes an object-name rule out of a name rule. For a `generateName` (`prefix` true) trailing hyphens are allowed, because
 * characters follow.
 */
export function asNameRule(
  validate: (name: string) => string[],
): (name: string, prefix: boolean) => string[] {
  return (name, prefix) => validate(prefix && name.length > 1 ? maskTrailingDash(name) : name);
}

function maskTrailingDash(name: string): string {
  return name.endsWith('-') ? `${name.slice(0, -2)}a` : name;
}
