import { percentText } from '#machinery';
import type { Report } from './report.js';

type IntOrPercent = number | string | undefined;

/** A count that is not negative, or a percentage such as `25%`. */
export function checkIntOrPercent(found: Report, field: string, value: IntOrPercent): void {
  if (typeof value === 'string') found.complaints(field, value, percentText(value));
  else found.notNegative(field, value);
}

/** A percentage above 100% makes no sense where a part of the pods is meant. */
export function checkAtMost100Percent(found: Report, field: string, value: IntOrPercent): void {
  const percent = percentOf(value);
  if (percent !== undefined && percent > 100)
    found.invalid(field, value, 'must not be greater than 100%');
}

/** The number of a percentage; undefined for a count or a text that is none. */
function percentOf(value: IntOrPercent): number | undefined {
  return typeof value === 'string' && /^[0-9]+%$/.test(value)
    ? Number.parseInt(value, 10)
    : undefined;
}

/** Zero as a count or as `0%`. */
export function isZero(value: IntOrPercent): boolean {
  return (typeof value === 'string' ? (percentOf(value) ?? 0) : (value ?? 0)) === 0;
}
