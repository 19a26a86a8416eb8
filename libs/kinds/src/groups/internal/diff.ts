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
    while (position < changed.length && changed[position]! - last <= 2 * CONTEXT + 1)
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
  const range = (other: '-' | '+'): string => {
    const [before, length] = [count(skipped, other), count(shown, other)];
    if (length === 1) return String(before + 1);
    return `${length === 0 ? before : before + 1},${length}`;
  };
  const body = shown.map(({ sign, line }) => `${sign}${line}\n`).join('');
  return `@@ -${range('+')} +${range('-')} @@\n${body}`;
}

/**
 * The steps from one list of lines to another, as Python's difflib finds them, of which the server uses a port: the longest common block
 * first (the earliest of equal ones), then the same on both sides of it. In lists of 200 lines and more no block begins with lines
 * that make up more than a hundredth of the second list.
 */
function align(a: readonly string[], b: readonly string[]): Step[] {
  const places = placesOf(b);
  const steps: Step[] = [];
  const between = (from: Place, to: Place): void => {
    const { left, right, length } = longestBlock(a, b, places, from, to);
    if (length === 0) {
      for (const line of a.slice(from.left, to.left)) steps.push({ sign: '-', line });
      for (const line of b.slice(from.right, to.right)) steps.push({ sign: '+', line });
      return;
    }
    between(from, { left, right });
    for (const line of a.slice(left, left + length)) steps.push({ sign: ' ', line });
    between({ left: left + length, right: right + length }, to);
  };
  between({ left: 0, right: 0 }, { left: a.length, right: b.length });
  return steps;
}

/** A place in both lists. */
interface Place {
  readonly left: number;
  readonly right: number;
}

const MANY_LINES = 200;

/** Where each line stands in a list, without those that stand there too often to say anything. */
function placesOf(lines: readonly string[]): Map<string, number[]> {
  const places = new Map<string, number[]>();
  for (const [index, line] of lines.entries()) {
    const known = places.get(line);
    if (known === undefined) places.set(line, [index]);
    else known.push(index);
  }
  if (lines.length < MANY_LINES) return places;
  const often = Math.floor(lines.length / 100) + 1;
  for (const [line, indices] of places) if (indices.length > often) places.delete(line);
  return places;
}

function longestBlock(
  a: readonly string[],
  b: readonly string[],
  places: ReadonlyMap<string, readonly number[]>,
  from: Place,
  to: Place,
): Place & { readonly length: number } {
  let { left, right } = from;
  let length = 0;
  let ending = new Map<number, number>();
  for (let i = from.left; i < to.left; i++) {
    const next = new Map<number, number>();
    for (const j of places.get(a[i]!) ?? []) {
      if (j < from.right || j >= to.right) continue;
      const size = (ending.get(j - 1) ?? 0) + 1;
      next.set(j, size);
      if (size > length) [left, right, length] = [i - size + 1, j - size + 1, size];
    }
    ending = next;
  }
  while (left > from.left && right > from.right && a[left - 1] === b[right - 1]) {
    left--;
    right--;
    length++;
  }
  while (left + length < to.left && right + length < to.right) {
    if (a[left + length] !== b[right + length]) break;
    length++;
  }
  return { left, right, length };
}
