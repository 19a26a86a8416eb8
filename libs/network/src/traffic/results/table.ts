import type { TrafficResults } from './results.js';

/** Rows of one table that people read; `-o csv` has all. */
const MAX_ROWS = 20;

/** The results of a run for people. */
export function renderTraffic(results: TrafficResults): string {
  const { flows, answered, durationMs, mode, hiddenSources, hopsMean, ways } = results;
  const blocks = [
    [
      `${flows} flows in ${durationMs / 1000} s of virtual time, mode ${mode}: ${answered} answered (${percent(answered, flows)})`,
      `${hiddenSources} receivers see another address than the client's; ${hopsMean.toFixed(1)} hops on average; ${ways} ways`,
      ...results.outcomes
        .filter(({ outcome }) => outcome !== 'answered')
        .map(({ outcome, flows: count, reason }) => `${count} ${outcome}, such as: ${reason}`),
      ...results.events.map(({ at, text }) => `at ${at / 1000} s: ${text}`),
    ],
    table(
      ['ENDPOINT', 'NAME', 'NODE', 'ZONE', 'FLOWS', 'SHARE'],
      results.endpoints.map(({ endpoint, name, node = '', zone = '', flows: count, share }) => [
        endpoint,
        name,
        node,
        zone,
        String(count),
        `${(share * 100).toFixed(2)}%`,
      ]),
    ),
    ...results.spread.map(({ destination, endpoints, least, mean, most, even, reading }) => [
      `${destination}: ${endpoints} endpoints, ${least} to ${most} flows, ${mean.toFixed(1)} on average; ${
        even === undefined
          ? ''
          : `chi-square ${even.statistic.toFixed(2)} with ${even.degreesOfFreedom} degrees of freedom, p = ${even.pValue.toPrecision(3)}: `
      }${reading}`,
    ]),
    table(
      ['NODE', 'ZONE', 'SENT', 'RECEIVED', 'PASSED', 'CONNTRACK', 'OF'],
      results.nodes.map(({ node, zone = '', ...counts }) => [
        node,
        zone,
        ...[counts.sent, counts.received, counts.passed, counts.conntrackPeak].map(String),
        percent(counts.conntrackPeak, counts.conntrackLimit),
      ]),
    ),
    table(
      ['MASQUERADED BY', 'TOWARD', 'FLOWS', 'PORTS', 'OF'],
      results.masquerading.map(({ node, toward, flows: count, portsPeak, portsLimit }) => [
        node,
        toward,
        String(count),
        String(portsPeak),
        percent(portsPeak, portsLimit),
      ]),
    ),
    table(
      ['MODE', 'SERVICES', 'RULES COMPARED', 'MEDIAN', 'P99', 'MOST'],
      results.costs.map(({ mode: name, services, mean, median, p99, most }) => [
        name,
        String(services),
        mean.toFixed(1),
        ...[median, p99, most].map(String),
      ]),
    ),
  ];
  return `${blocks
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

function table(names: readonly string[], rows: readonly (readonly string[])[]): string[] {
  if (rows.length === 0) return [];
  const shown = [names, ...rows.slice(0, MAX_ROWS)];
  const widths = names.map((_, column) => Math.max(...shown.map((row) => row[column]!.length)));
  const lines = shown.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column]!))
      .join('   ')
      .trimEnd(),
  );
  return rows.length > MAX_ROWS ? [...lines, `… and ${rows.length - MAX_ROWS} more`] : lines;
}

const percent = (part: number, whole: number): string =>
  whole === 0 ? '-' : `${((part / whole) * 100).toFixed(1)}%`;
