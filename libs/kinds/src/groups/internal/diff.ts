const CONTEXT = 3;
const MAX_LINES = 4000;

/**
 * The difference of two values as messages of the server show it: JSON with one blank of indentation, compared by lines in
 * unified form with three lines of context. Beyond 4,000 lines nothing is compared, and the result is empty.
 */
export function unifiedDiff(before: unknown, after: unknown): string {
  const [a, b] = [lines(before), lines(after)];
  if (a.length > MAX_LINES || b.length > MAX_LINES) return '';
  const steps = align(a, b);
  const changed = steps.flatMap(({ sign }, index) => (sign === ' ' ? [] : [index]));
  let text = '';
  for (let position = 0; position < changed.length;) {
    const first = Math.max(0, changed[position]! - CONTEXT);
    let last = changed[position]!;
    while (position < changed.length && changed[position]! - last <= 2 * CONTEXT)
      last = changed[position++]!;
    text += hunk(steps, first, Math.min(steps.length, last + CONTEXT + 1));
  }
  return text;
}

function lines(value: unknown): string[] {
  return JSON.stringify(value, null, 1).split('\n');
}

interface Step {
  readonly sign: ' ' | '-' | '+';
  readonly line: string;
}

function hunk(steps: readonly Step[], from: number, to: number): string {
  const count = (list: readonly Step[], other: '-' | '+'): number =>
    list.filter(({ sign }) => sign !== other).length;
  const [skipped, shown] = [steps.slice(0, from), steps.slice(from, to)];
  const range = (other: '-' | '+'): string => `${count(skipped, other) + 1},${count(shown, other)}`;
  const body = shown.map(({ sign, line }) => `${sign}${line}\n`).join('');
  return `@@ -${range('+')} +${range('-')} @@\n${body}`;
}

/** What is the same at both ends needs no search; the middle is aligned by its longest common subsequence. */
function align(a: readonly string[], b: readonly string[]): Step[] {
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) start++;
  let end = 0;
  while (end < a.length - start && end < b.length - start && a.at(-1 - end) === b.at(-1 - end))
    end++;
  const same = (line: string): Step => ({ sign: ' ', line });
  return [
    ...a.slice(0, start).map(same),
    ...alignMiddle(a.slice(start, a.length - end), b.slice(start, b.length - end)),
    ...a.slice(a.length - end).map(same),
  ];
}

function alignMiddle(a: readonly string[], b: readonly string[]): Step[] {
  const width = b.length + 1;
  const common = new Uint16Array((a.length + 1) * width);
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) {
      const at = i * width + j;
      common[at] =
        a[i] === b[j]
          ? common[at + width + 1]! + 1
          : Math.max(common[at + width]!, common[at + 1]!);
    }
  }
  const steps: Step[] = [];
  let [i, j] = [0, 0];
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && a[i] === b[j]) {
      steps.push({ sign: ' ', line: a[i++]! });
      j++;
    } else if (
      i < a.length &&
      (j === b.length || common[(i + 1) * width + j]! >= common[i * width + j + 1]!)
    ) {
      steps.push({ sign: '-', line: a[i++]! });
    } else steps.push({ sign: '+', line: b[j++]! });
  }
  return steps;
}
