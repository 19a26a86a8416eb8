import { Duration, EvaluationError, Timestamp, type Value } from '../values/values.js';
import type { Implementations } from './implementations.js';
import { splitNanos } from '../values/timestamp-text.js';

type Part = (date: Date) => number;

/** The date as a clock in the zone shows it: the fields of UTC of the result are those of the zone. */
function inZone(date: Date, zone: string): Date {
  const offset = /^([+-]?)(\d\d):(\d\d)$/.exec(zone);
  if (offset !== null) {
    const minutes = Number(offset[2]) * 60 + Number(offset[3]);
    return new Date(date.getTime() + minutes * (offset[1] === '-' ? -60_000 : 60_000));
  }
  try {
    const parts = new Intl.DateTimeFormat('en-US', {
      timeZone: zone || 'UTC',
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    }).formatToParts(date);
    const part = (type: string): number => Number(parts.find((one) => one.type === type)!.value);
    const shown = new Date(0);
    shown.setUTCFullYear(part('year'), part('month') - 1, part('day'));
    shown.setUTCHours(part('hour'), part('minute'), part('second'));
    return shown;
  } catch {
    throw new EvaluationError(`unknown time zone ${zone}`);
  }
}

const ofDate =
  (part: Part) =>
  ({ nanos }: Timestamp, zone = 'UTC'): bigint => {
    const { date } = splitNanos(nanos);
    return BigInt(part(zone === 'UTC' ? date : inZone(date, zone)));
  };

const ofBoth =
  (part: Part, unit: bigint) =>
  (value: Timestamp | Duration, zone?: string): bigint =>
    value instanceof Duration ? value.nanos / unit : ofDate(part)(value, zone);

const dayOfYear: Part = (date) => {
  const first = new Date(0);
  first.setUTCFullYear(date.getUTCFullYear(), 0, 1);
  return Math.floor((date.getTime() - first.getTime()) / 86_400_000);
};

/** Parts of times (cel-spec, "Timestamps and Durations"). */
export const times: Implementations = {
  '.getFullYear': ofDate((date) => date.getUTCFullYear()),
  '.getMonth': ofDate((date) => date.getUTCMonth()),
  '.getDate': ofDate((date) => date.getUTCDate()),
  '.getDayOfMonth': ofDate((date) => date.getUTCDate() - 1),
  '.getDayOfWeek': ofDate((date) => date.getUTCDay()),
  '.getDayOfYear': ofDate(dayOfYear),
  '.getHours': ofBoth((date) => date.getUTCHours(), 3_600_000_000_000n),
  '.getMinutes': ofBoth((date) => date.getUTCMinutes(), 60_000_000_000n),
  '.getSeconds': ofBoth((date) => date.getUTCSeconds(), 1_000_000_000n),
  '.getMilliseconds': (value: Timestamp | Duration): Value =>
    value instanceof Duration
      ? value.nanos / 1_000_000n
      : splitNanos(value.nanos).rest / 1_000_000n,
};
