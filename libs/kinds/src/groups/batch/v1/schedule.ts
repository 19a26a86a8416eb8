/**
 * The syntax of a CronJob's schedule: five fields (minute, hour, day of month, month, day of week) of lists, ranges and steps, or
 * a descriptor such as `@hourly` or `@every 5m`.
 */

interface Bounds {
  readonly min: number;
  readonly max: number;
  readonly names?: Readonly<Record<string, number>>;
}

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const DAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];

const FIELDS: readonly Bounds[] = [
  { min: 0, max: 59 },
  { min: 0, max: 23 },
  { min: 1, max: 31 },
  { min: 1, max: 12, names: Object.fromEntries(MONTHS.map((name, index) => [name, index + 1])) },
  { min: 0, max: 6, names: Object.fromEntries(DAYS.map((name, index) => [name, index])) },
];

const DESCRIPTORS = new Set([
  '@yearly',
  '@annually',
  '@monthly',
  '@weekly',
  '@daily',
  '@midnight',
  '@hourly',
]);
const DURATION =
  /^[-+]?(\d+\.?\d*|\.\d+)(ns|us|µs|ms|s|m|h)((\d+\.?\d*|\.\d+)(ns|us|µs|ms|s|m|h))*$/;

/** What is wrong with a schedule, in the words of the server's parser; undefined when nothing. */
export function scheduleFailure(text: string): string | undefined {
  if (text === '') return 'empty spec string';
  const zoned = /^(?:CRON_)?TZ=(\S+)\s*/.exec(text);
  const schedule = zoned ? text.slice(zoned[0].length).trim() : text;
  if (schedule.startsWith('@')) return descriptorFailure(schedule);
  const fields = schedule.split(/\s+/).filter((field) => field !== '');
  if (fields.length !== FIELDS.length) {
    return `expected exactly ${FIELDS.length} fields, found ${fields.length}: [${fields.join(' ')}]`;
  }
  for (const [index, field] of fields.entries()) {
    for (const part of field.split(',').filter((one) => one !== '')) {
      const failure = rangeFailure(part, FIELDS[index]!);
      if (failure !== undefined) return failure;
    }
  }
  return undefined;
}

function descriptorFailure(text: string): string | undefined {
  if (DESCRIPTORS.has(text)) return undefined;
  if (!text.startsWith('@every ')) return `unrecognized descriptor: ${text}`;
  const duration = text.slice('@every '.length);
  return DURATION.test(duration)
    ? undefined
    : `failed to parse duration ${text}: time: invalid duration ${JSON.stringify(duration)}`;
}

function rangeFailure(text: string, bounds: Bounds): string | undefined {
  const parts = text.split('/');
  const ends = parts[0]!.split('-');
  let [start, end] = [bounds.min, bounds.max];
  if (ends[0] !== '*' && ends[0] !== '?') {
    const first = numberOf(ends[0]!, bounds);
    if (typeof first === 'string') return first;
    start = end = first;
    if (ends.length === 2) {
      const last = numberOf(ends[1]!, bounds);
      if (typeof last === 'string') return last;
      end = last;
    } else if (ends.length > 2) return `too many hyphens: ${text}`;
  }
  let step = 1;
  if (parts.length === 2) {
    const given = plainNumber(parts[1]!);
    if (typeof given === 'string') return given;
    step = given;
    if (ends.length === 1) end = bounds.max;
  } else if (parts.length > 2) return `too many slashes: ${text}`;
  if (start < bounds.min)
    return `beginning of range (${start}) below minimum (${bounds.min}): ${text}`;
  if (end > bounds.max) return `end of range (${end}) above maximum (${bounds.max}): ${text}`;
  if (start > end) return `beginning of range (${start}) beyond end of range (${end}): ${text}`;
  return step === 0 ? `step of range should be a positive number: ${text}` : undefined;
}

function numberOf(text: string, bounds: Bounds): number | string {
  return bounds.names?.[text.toLowerCase()] ?? plainNumber(text);
}

function plainNumber(text: string): number | string {
  if (!/^[-+]?\d+$/.test(text)) {
    return `failed to parse int from ${text}: strconv.Atoi: parsing ${JSON.stringify(text)}: invalid syntax`;
  }
  const value = Number(text);
  return value < 0 ? `negative number (${value}) not allowed: ${text}` : value;
}
