import type { Difference } from '../reach/difference.js';
import type { Reachability, ReachVerdict } from '../reach/reachability.js';
import { policyName } from '../policy/text.js';

/** A table with more columns than these is unreadable: then pairs are listed, one a line. */
const MAX_COLUMNS = 30;

/**
 * A matrix for people: one table for each port, sources in rows, destinations in columns. `.` may connect; `i` is stopped by ingress
 * policies of the destination, `e` by egress policies of the source, `x` by both; a blank is not asked.
 */
export function renderReach(reachability: Reachability): string {
  const tables = new Map<string, Map<string, Map<string, string>>>();
  const columns = new Set<string>();
  for (const verdict of reachability.verdicts()) {
    const title = `${verdict.protocol} ${verdict.port}`;
    const table = tables.get(title) ?? new Map<string, Map<string, string>>();
    tables.set(title, table);
    const row = table.get(verdict.from) ?? new Map<string, string>();
    table.set(verdict.from, row);
    row.set(verdict.to, mark(verdict));
    columns.add(verdict.to);
  }
  if (tables.size === 0) return 'No pod has a port to ask about: name one with --port.\n';
  const text = [...tables].map(([title, table]) =>
    columns.size > MAX_COLUMNS ? listed(title, table) : drawn(title, table),
  );
  const legend = '. allowed   i closed by ingress   e closed by egress   x closed by both';
  const rest =
    reachability.leftOut === 0
      ? ''
      : `${reachability.leftOut} pods are in no row: they have no address, or policies are not defined for them.\n`;
  return `${text.join('\n')}\n${legend}\n${rest}`;
}

function drawn(title: string, table: ReadonlyMap<string, ReadonlyMap<string, string>>): string {
  const columns = [...new Set([...table.values()].flatMap((row) => [...row.keys()]))];
  const width = Math.max(title.length, ...[...table.keys()].map((name) => name.length));
  const lines = [...table].map(([from, row]) =>
    [from.padEnd(width), ...columns.map((to) => (row.get(to) ?? ' ').padEnd(to.length))]
      .join('  ')
      .trimEnd(),
  );
  return [[title.padEnd(width), ...columns].join('  '), ...lines, ''].join('\n');
}

function listed(title: string, table: ReadonlyMap<string, ReadonlyMap<string, string>>): string {
  const lines = [...table].flatMap(([from, row]) =>
    [...row].flatMap(([to, state]) => (state === '.' ? [] : [`${state} ${from} -> ${to}`])),
  );
  return [`${title}: ${lines.length} closed pairs`, ...lines, ''].join('\n');
}

function mark({ allowed, by }: ReachVerdict): string {
  if (allowed) return '.';
  const directions = new Set(by.map(({ direction }) => direction));
  if (directions.size === 2) return 'x';
  return directions.has('egress') ? 'e' : 'i';
}

/** What a change does, one pair a line, with what decides after it (gained) or stops it (lost). */
export function renderDifference({ gained, lost, ignored, complete }: Difference): string {
  const line = (
    sign: string,
    { from, to, port, protocol, by, before }: Difference['gained'][0],
  ) => {
    const why = by.length > 0 ? by : before;
    const when = by.length > 0 ? '' : 'no longer ';
    const names = [...new Set(why.map(({ object, field }) => `${policyName(object)} ${field}`))];
    return `${sign} ${from} -> ${to} ${protocol} ${port}: ${when}${names.join(', ')}`;
  };
  return [
    `${gained.length} pairs newly reach, ${lost.length} no longer do`,
    ...gained.map((pair) => line('+', pair)),
    ...lost.map((pair) => line('-', pair)),
    ...(complete ? [] : ['There are more than these.']),
    ...ignored.map((name) => `not considered: ${name}, which would first have to be carried out`),
    '',
  ].join('\n');
}
