/** One entry of a master file: a record or a directive. */
export interface Entry {
  readonly words: readonly string[];
  /** Where each word ends, `line:column`. */
  readonly ends: readonly string[];
  /** False: the line starts with a blank, and the owner is that of the entry before. */
  readonly hasOwner: boolean;
  readonly line: number;
}

/** Splits a master file into entries: comments go, parentheses join lines, quotes keep together (RFC 1035 5.1). */
export function* entriesOf(text: string): Generator<Entry> {
  let words: string[] = [];
  let ends: string[] = [];
  let hasOwner = true;
  let depth = 0;
  for (const [index, line] of text.split('\n').entries()) {
    if (depth === 0) {
      words = [];
      ends = [];
      hasOwner = !/^\s/.test(line);
    }
    for (const match of line.matchAll(/"(?:\\.|[^"\\])*"|;.*$|[()]|(?:\\.|[^\s"\\();])+/g)) {
      const [word] = match;
      if (word.startsWith(';')) break;
      if (word === '(') depth++;
      else if (word === ')') depth = Math.max(0, depth - 1);
      else {
        words.push(word);
        ends.push(`${index + 1}:${match.index + word.length}`);
      }
    }
    if (depth === 0 && words.length > 0) yield { words, ends, hasOwner, line: index + 1 };
  }
}
