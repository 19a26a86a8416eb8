import { isIP, isIPv4, isIPv6 } from 'node:net';
import { dns1123Label, dns1123Subdomain } from '#machinery';

type Check = (text: string) => boolean;

const matches =
  (pattern: RegExp): Check =>
  (text) =>
    pattern.test(text);

const UUID = /^[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}$/i;
const uuidOf = (version: number): Check =>
  matches(
    new RegExp(
      `^[0-9a-f]{8}-?[0-9a-f]{4}-?${version}[0-9a-f]{3}-?${version === 3 ? '[0-9a-f]' : '[89ab]'}[0-9a-f]{3}-?[0-9a-f]{12}$`,
      'i',
    ),
  );

const ATOM = String.raw`[^\s@<>"(),:;\\[\].]+`;
const DOTTED = String.raw`${ATOM}(?:\.${ATOM})*`;
const QUOTED = String.raw`"(?:[^"\\]|\\.)*"`;
const MAILBOX = String.raw`(?:${DOTTED}|${QUOTED})@(?:${DOTTED}|\[[^\]\s]*\])`;
const PHRASE = String.raw`(?:[^<>@"(),:;\\[\]]*|${QUOTED}\s*)`;
const ADDRESS = new RegExp(String.raw`^\s*(?:${MAILBOX}|${PHRASE}<\s*${MAILBOX}\s*>)\s*$`, 'u');

/** Every format that a schema of a custom resource may name with effect (`strfmt` of kube-openapi), and how a text is tested for it. */
const checks: Readonly<Record<string, Check>> = {
  bsonobjectid: matches(/^[0-9a-f]{24}$/i),
  uri: isRequestUri,
  email: isEmail,
  hostname: (text) => text.length <= 255 && HOSTNAME.test(text),
  ipv4: (text) => isIPv4(text),
  ipv6: (text) => isIPv6(text) && !text.includes('%'),
  cidr: isCidr,
  mac: matches(
    /^(?:[0-9a-f]{2}([:-]))(?:[0-9a-f]{2}\1){4}(?:[0-9a-f]{2})(?:(?:\1[0-9a-f]{2}){2})?$|^[0-9a-f]{4}(?:\.[0-9a-f]{4}){2,3}$/i,
  ),
  uuid: matches(UUID),
  uuid3: uuidOf(3),
  uuid4: uuidOf(4),
  uuid5: uuidOf(5),
  isbn: (text) => isIsbn10(text) || isIsbn13(text),
  isbn10: isIsbn10,
  isbn13: isIsbn13,
  creditcard: isCreditCard,
  ssn: matches(/^\d{3}[- ]?\d{2}[- ]?\d{4}$/),
  hexcolor: matches(/^#?(?:[0-9a-f]{3}|[0-9a-f]{6})$/i),
  rgbcolor: isRgbColor,
  byte: matches(/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=|[A-Za-z0-9+/]{4})$/),
  password: () => true,
  date: isDate,
  duration: isDuration,
  'date-time': isDateTime,
  datetime: isDateTime,
  'k8s-short-name': (text) => dns1123Label(text).length === 0,
  'k8s-long-name': (text) => dns1123Subdomain(text).length === 0,
};

const HOSTNAME =
  /^[a-zA-Z0-9](?:[-a-zA-Z0-9]{0,61}[a-zA-Z0-9])?(?:\.[a-zA-Z0-9](?:[-a-zA-Z0-9]{0,61}[a-zA-Z0-9])?)*$/;

/** Hyphens in the names of formats do not count. */
const nameOf = (format: string): string => format.replaceAll('-', '');
const byName = new Map(Object.entries(checks).map(([name, check]) => [nameOf(name), check]));

/** False only when the format is known and the text breaks it. */
export function fitsFormat(format: string, text: string): boolean {
  return byName.get(nameOf(format))?.(text) ?? true;
}

/** An address as Go's net/mail reads it: alone, or after a name and in angle brackets. */
function isEmail(text: string): boolean {
  return ADDRESS.test(text);
}

function isRequestUri(text: string): boolean {
  return text.startsWith('/') ? !/[\s\p{Cc}]/u.test(text) : URL.canParse(text);
}

function isCidr(text: string): boolean {
  const [address, bits, ...rest] = text.split('/');
  const family = isIP(address ?? '');
  if (family === 0 || rest.length > 0 || !/^(?:0|[1-9]\d*)$/.test(bits ?? '')) return false;
  return Number(bits) <= (family === 4 ? 32 : 128);
}

function isIsbn10(text: string): boolean {
  const digits = text.replace(/[\s-]/g, '');
  if (!/^\d{9}[\dX]$/.test(digits)) return false;
  const sum = [...digits].reduce(
    (total, digit, index) => total + (10 - index) * (digit === 'X' ? 10 : Number(digit)),
    0,
  );
  return sum % 11 === 0;
}

function isIsbn13(text: string): boolean {
  const digits = text.replace(/[\s-]/g, '');
  if (!/^\d{13}$/.test(digits)) return false;
  const sum = [...digits].reduce(
    (total, digit, index) => total + Number(digit) * (index % 2 === 0 ? 1 : 3),
    0,
  );
  return sum % 10 === 0;
}

/** Luhn's check over 13 to 19 digits. */
function isCreditCard(text: string): boolean {
  const digits = text.replace(/[\s-]/g, '');
  if (!/^\d{13,19}$/.test(digits)) return false;
  const sum = [...digits].toReversed().reduce((total, digit, index) => {
    const doubled = Number(digit) * (index % 2 === 0 ? 1 : 2);
    return total + (doubled > 9 ? doubled - 9 : doubled);
  }, 0);
  return sum % 10 === 0;
}

function isRgbColor(text: string): boolean {
  const parts = /^rgb\(\s*(\d{1,3})\s*,\s*(\d{1,3})\s*,\s*(\d{1,3})\s*\)$/.exec(text);
  return parts !== null && parts.slice(1).every((part) => Number(part) <= 255);
}

function isDate(text: string): boolean {
  const parts = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text);
  if (parts === null) return false;
  const [year, month, day] = parts.slice(1).map(Number) as [number, number, number];
  const date = new Date(Date.UTC(year, month - 1, day));
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
}

/** RFC 3339 as strfmt reads it: a space or a small t may stand between date and time, colons in the offset may be missing. */
function isDateTime(text: string): boolean {
  const parts =
    /^(\d{4}-\d{2}-\d{2})[Tt ](\d{2}):(\d{2}):(\d{2})(?:[.,]\d+)?(?:[Zz]|[+-]\d{2}:?\d{2})?$/.exec(
      text,
    );
  if (parts === null || !isDate(parts[1]!)) return false;
  return Number(parts[2]) < 24 && Number(parts[3]) < 60 && Number(parts[4]) < 61;
}

const GO_DURATION =
  /^[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:ns|us|µs|μs|ms|s|m|h)(?:(?:\d+(?:\.\d*)?|\.\d+)(?:ns|us|µs|μs|ms|s|m|h))*$/;
const WORD_DURATION =
  /^(?:\d+\s*(?:ns|nano|us|micro|ms|milli|s|sec|second|m|min|minute|h|hr|hour|d|day|w|week|wk)s?)+$/i;

function isDuration(text: string): boolean {
  return text === '0' || GO_DURATION.test(text) || WORD_DURATION.test(text.trim());
}
