/** What is wrong with an expression, and where: an offset into its text in UTF-16 units; undefined: nowhere. */
export interface Problem {
  readonly at: number | undefined;
  readonly message: string;
}

/** How many problems of one expression are told. */
const MAX_PROBLEMS = 100;
/** Lines longer than this are not shown, in characters. */
const MAX_SNIPPET = 16_384;

/** An expression that cannot be compiled; the message shows each problem at its place, as cel-go prints it. */
export class CompileError extends Error {
  constructor(
    readonly text: string,
    readonly problems: readonly Problem[],
  ) {
    super(shown(text, problems));
  }
}

interface Place {
  readonly line: number;
  /** In characters, from 0. */
  readonly column: number;
}

function shown(text: string, problems: readonly Problem[]): string {
  const lines = text.split('\n');
  const placed = problems
    .slice(0, MAX_PROBLEMS)
    .map(({ at, message }) => ({ message, ...placeOf(text, at) }))
    .sort((a, b) => a.line - b.line || a.column - b.column);
  const told = placed.map(({ line, column, message }) => {
    const start = `ERROR: <input>:${line}:${column + 1}: ${message}`;
    const snippet = lines[line - 1];
    const isShown = text !== '' && snippet !== undefined && snippet.length <= MAX_SNIPPET;
    return isShown
      ? `${start}\n | ${snippet.replaceAll('\t', ' ')}\n | ${marker(snippet, column)}`
      : start;
  });
  const more = problems.length - placed.length;
  return [...told, ...(more > 0 ? [`${more} more errors were truncated`] : [])].join('\n');
}

function placeOf(text: string, at: number | undefined): Place {
  if (at === undefined) return { line: -1, column: -1 };
  if (text === '') return { line: 1, column: -1 };
  const before = text.slice(0, at).split('\n');
  return { line: before.length, column: [...before.at(-1)!].length };
}

/** Dots up to the column and a mark under it, as wide as the characters above them. */
function marker(line: string, column: number): string {
  const characters = [...line];
  const isWide = (character: string | undefined): boolean => (character ?? '') > '\u007f';
  const dots = characters.slice(0, column).map((one) => (isWide(one) ? '\uff0e' : '.'));
  return dots.join('') + (isWide(characters[column]) ? '\uff3e' : '^');
}
