/** Limits and names of the five fields of a cron line, as robfig/cron's standard parser has them. */
interface Field {
  readonly min: number;
  readonly max: number;
  readonly names?: readonly string[];
}

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const days = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];
const fields: readonly Field[] = [
  { min: 0, max: 59 },
  { min: 0, max: 23 },
  { min: 1, max: 31 },
  { min: 1, max: 12, names: months },
  { min: 0, max: 6, names: days },
];

const descriptors: Readonly<Record<string, string>> = {
  '@yearly': '0 0 1 1 *',
  '@annually': '0 0 1 1 *',
  '@monthly': '0 0 1 * *',
  '@weekly': '0 0 * * 0',
  '@daily': '0 0 * * *',
  '@midnight': '0 0 * * *',
  '@hourly': '0 * * * *',
};

const units: Readonly<Record<string, number>> = { h: 3_600_000, m: 60_000, s: 1000, ms: 1 };
const minuteMs = 60_000;
/** A schedule that does not come up within so many years never does (31 February). */
const searchYears = 5;

interface Values {
  readonly set: ReadonlySet<number>;
  readonly star: boolean;
}

/** When a CronJob is due: `next` gives the first time after `afterMs`, undefined when there is none within five years. */
export interface Schedule {
  next(afterMs: number): number | undefined;
}

/**
 * Reads a cron line, a descriptor (`@hourly`) or `@every <duration>`; undefined when it says nothing sensible. `timeZone` is an IANA
 * name, by default UTC, the zone that kube-controller-manager runs in.
 */
export function parseSchedule(text: string, timeZone = 'Etc/UTC'): Schedule | undefined {
  const every = /^@every\s+(.+)$/.exec(text.trim())?.[1];
  if (every !== undefined) {
    const parts = [...every.matchAll(/(\d+(?:\.\d+)?)(ms|h|m|s)/g)];
    const total = parts.reduce((sum, [, amount, unit]) => sum + Number(amount) * units[unit!]!, 0);
    const period = Math.max(1000, Math.floor(total / 1000) * 1000);
    return parts.length === 0 ? undefined : { next: (after) => floorTo(after, 1000) + period };
  }
  const parts = (descriptors[text.trim()] ?? text).trim().split(/\s+/);
  const values = parts.map((part, index) => parseField(part, fields[index]));
  if (values.length !== 5 || values.includes(undefined)) return undefined;
  return { next: (after) => nextMatch(values as Values[], after, wallClock(timeZone)) };
}

const floorTo = (ms: number, step: number): number => Math.floor(ms / step) * step;

function parseField(text: string, field: Field | undefined): Values | undefined {
  if (field === undefined) return undefined;
  const set = new Set<number>();
  let star = false;
  for (const part of text.split(',')) {
    const [range = '', step] = part.split('/');
    const whole = range === '*' || range === '?';
    const [from, to] = whole
      ? [field.min, field.max]
      : range.split('-').map((end) => value(end, field));
    const stride = step === undefined ? 1 : Number(step);
    if (from === undefined || Number.isNaN(from) || !(stride >= 1)) return undefined;
    const last = to ?? (step === undefined ? from : field.max);
    if (Number.isNaN(last) || from < field.min || last > field.max || from > last) return undefined;
    for (let number = from; number <= last; number += stride) set.add(number);
    star ||= whole && stride === 1;
  }
  return { set, star };
}

function value(text: string, field: Field): number {
  const named = field.names?.indexOf(text.toLowerCase()) ?? -1;
  if (named >= 0) return named + field.min;
  return /^\d+$/.test(text) ? Number(text) : Number.NaN;
}

/** Minute, hour, day, month, weekday on the wall at a moment. */
type WallClock = (ms: number) => readonly number[];

function wallClock(timeZone: string): WallClock {
  if (/^(?:Etc\/)?UTC$/i.test(timeZone)) {
    return (ms) => {
      const date = new Date(ms);
      return [
        date.getUTCMinutes(),
        date.getUTCHours(),
        date.getUTCDate(),
        date.getUTCMonth() + 1,
        date.getUTCDay(),
      ];
    };
  }
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    minute: 'numeric',
    hour: 'numeric',
    day: 'numeric',
    month: 'numeric',
    weekday: 'short',
  });
  return (ms) => {
    const parts = new Map(format.formatToParts(ms).map(({ type, value: text }) => [type, text]));
    const numbers = ['minute', 'hour', 'day', 'month'].map((type) =>
      Number(parts.get(type as 'day')),
    );
    return [...numbers, days.indexOf((parts.get('weekday') ?? '').toLowerCase())];
  };
}

/** Steps from hour to hour while the day or the hour does not fit, then from minute to minute. */
function nextMatch(values: readonly Values[], after: number, wall: WallClock): number | undefined {
  const [minutes, hours, monthDays, monthsOfYear, weekDays] = values as [
    Values,
    Values,
    Values,
    Values,
    Values,
  ];
  const end = after + searchYears * 366 * 86_400_000;
  let ms = floorTo(after, minuteMs) + minuteMs;
  while (ms < end) {
    const [minute = 0, hour = 0, day = 0, month = 0, weekDay = 0] = wall(ms);
    // With both days restricted either may match, as in cron since ever.
    const dayFits =
      monthDays.star || weekDays.star
        ? monthDays.set.has(day) && weekDays.set.has(weekDay)
        : monthDays.set.has(day) || weekDays.set.has(weekDay);
    if (!monthsOfYear.set.has(month) || !dayFits || !hours.set.has(hour))
      ms += (60 - minute) * minuteMs;
    else if (minutes.set.has(minute)) return ms;
    else ms += minuteMs;
  }
  return undefined;
}
