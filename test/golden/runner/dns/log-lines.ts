/** A line of the log without what no two runs share: ports, ids, durations, the random name of `loop`, digests. */
export function comparableLine(line: string): string {
  return line
    .replace(/\b(127\.\d+\.\d+\.\d+):\d{5}\b/g, '$1:<port>')
    .replace(/\[::1\]:\d{5}\b/g, '[::1]:<port>')
    .replace(/(<port>|:\d+) - \d+ "/g, '$1 - <id> "')
    .replace(/\b\d+\.\d{6,9}s\b/g, '<duration>')
    .replace(/\b\d+(\.\d+)?(ms|µs)\b/g, '<duration>')
    .replace(/\b\d+\.\d+\.$/g, '<loop>.')
    .replace(/HINFO( IN)? \d+\.\d+\./g, 'HINFO$1 <n>.<n>.')
    .replace(/SHA512 = [0-9a-f]{128}/g, 'SHA512 = <sha512>');
}

/** The lines of a Prometheus page that fit one of `patterns`, sorted; without values unless these are wanted. */
export function metricLines(
  page: string,
  patterns: readonly string[],
  withValues: boolean,
): readonly string[] {
  const wanted = patterns.map((pattern) => new RegExp(pattern));
  return page
    .split('\n')
    .filter((line) => line !== '' && wanted.some((each) => each.test(line)))
    .map((line) => (withValues || line.startsWith('#') ? line : line.replace(/ \S+$/, '')))
    .toSorted();
}
