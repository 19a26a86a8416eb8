import type { TrafficResults } from './results.js';

/** The tables of a run, each of which can be written as CSV. */
export const TRAFFIC_TABLES = [
  'endpoints',
  'nodes',
  'zones',
  'spread',
  'masquerading',
  'costs',
  'outcomes',
  'timeline',
  'series',
] as const;
export type TrafficTable = (typeof TRAFFIC_TABLES)[number];

type Cell = string | number | undefined;

/** A table of a run as CSV (RFC 4180), with a line of names first. */
export function trafficCsv(results: TrafficResults, table: TrafficTable): string {
  const [names, rows] = rowsOf(results, table);
  return [names, ...rows].map((cells) => `${cells.map(quote).join(',')}\r\n`).join('');
}

function rowsOf(
  results: TrafficResults,
  table: TrafficTable,
): [readonly string[], readonly Cell[][]] {
  if (table === 'spread') {
    const names =
      'load destination endpoints flows least mean most chiSquare degreesOfFreedom pValue pValueAsRules reading';
    return [
      names.split(' '),
      results.spread.map(({ even, asRules, ...rest }) => [
        rest.load,
        rest.destination,
        rest.endpoints,
        rest.flows,
        rest.least,
        rest.mean,
        rest.most,
        even?.statistic,
        even?.degreesOfFreedom,
        even?.pValue,
        asRules?.pValue,
        rest.reading,
      ]),
    ];
  }
  if (table === 'series') {
    const { series, timeline } = results;
    return [
      ['at', ...series.map(({ endpoint }) => endpoint)],
      timeline.map(({ at }, point) => [at, ...series.map(({ flows }) => flows[point])]),
    ];
  }
  const columns = COLUMNS[table];
  const rows: readonly object[] = results[table];
  return [columns, rows.map((row) => columns.map((name) => (row as Record<string, Cell>)[name]))];
}

const COLUMNS: Readonly<Record<Exclude<TrafficTable, 'spread' | 'series'>, readonly string[]>> = {
  endpoints: ['load', 'destination', 'endpoint', 'name', 'node', 'zone', 'flows', 'share'],
  nodes: ['node', 'zone', 'sent', 'received', 'passed', 'conntrackPeak', 'conntrackLimit'],
  zones: ['zone', 'received', 'local'],
  masquerading: ['node', 'toward', 'flows', 'portsPeak', 'portsLimit'],
  costs: ['mode', 'services', 'mean', 'median', 'p99', 'most'],
  outcomes: ['outcome', 'flows', 'reason'],
  timeline: ['at', 'flows', 'failed', 'conntrack'],
};

function quote(cell: Cell): string {
  const text = cell === undefined ? '' : String(cell);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
