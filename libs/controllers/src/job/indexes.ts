/** `1,3-5` as numbers, in order. Malformed parts are left out. */
export function parseIndexes(text: string): number[] {
  return text.split(',').flatMap((part) => {
    const match = /^(\d+)(?:-(\d+))?$/.exec(part);
    if (match === null) return [];
    const first = Number(match[1]);
    const last = match[2] === undefined ? first : Number(match[2]);
    return Array.from({ length: Math.max(0, last - first + 1) }, (_, offset) => first + offset);
  });
}

/** Numbers as the short text of `status.completedIndexes`: three or more in a row become a range. */
export function formatIndexes(indexes: Iterable<number>): string {
  const sorted = [...indexes].sort((a, b) => a - b);
  const parts: string[] = [];
  for (let start = 0; start < sorted.length;) {
    let end = start;
    while (end + 1 < sorted.length && sorted[end + 1] === sorted[end]! + 1) end += 1;
    const separator = end - start > 1 ? '-' : ',';
    parts.push(start === end ? `${sorted[start]}` : `${sorted[start]}${separator}${sorted[end]}`);
    start = end + 1;
  }
  return parts.join(',');
}
