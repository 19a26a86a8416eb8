const SHORT_ESCAPES: Readonly<Record<string, string>> = {
  '\u0007': '\\a',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\v': '\\v',
  '"': '\\"',
  '\\': '\\\\',
};

// Control characters, separators other than the blank, unassigned and private ones: what is not printable in Unicode's terms.
const NOT_PLAIN = /["\\\p{C}\p{Zl}\p{Zp}]|(?! )\p{Zs}/gu;

/** Quotes a text as error messages of the API server do: printable characters as they are, others escaped. */
export function quote(text: string): string {
  return `"${text.replace(NOT_PLAIN, (character) => SHORT_ESCAPES[character] ?? escapeCodePoint(character))}"`;
}

function escapeCodePoint(character: string): string {
  const code = character.codePointAt(0)!;
  if (code < 0x80) return `\\x${code.toString(16).padStart(2, '0')}`;
  return code > 0xffff
    ? `\\U${code.toString(16).padStart(8, '0')}`
    : `\\u${code.toString(16).padStart(4, '0')}`;
}

const HTML_ESCAPES: Readonly<Record<string, string>> = {
  '<': '\\u003c',
  '>': '\\u003e',
  '&': '\\u0026',
  '\u2028': '\\u2028',
  '\u2029': '\\u2029',
};

/** A float as Go's %v prints it: with an exponent of two digits from 1e6 on and below 1e-4. */
export function goFloat(value: number): string {
  const size = Math.abs(value);
  if (size === 0 || (size >= 1e-4 && size < 1e6)) return String(value);
  return value.toExponential().replace(/e([+-])(\d)$/, 'e$10$2');
}

/** Compact JSON with `<`, `>` and `&` escaped, as values stand in error messages. */
export function messageJson(value: unknown): string {
  return JSON.stringify(value ?? null).replace(
    /[<>&\u2028\u2029]/g,
    (character) => HTML_ESCAPES[character]!,
  );
}

/** A decoded JSON value in the notation of patch errors: `map[a:1 b:[x y]]`, keys sorted, texts bare. */
export function mapText(value: unknown): string {
  if (value === null || value === undefined) return '<nil>';
  if (Array.isArray(value)) return `[${value.map(mapText).join(' ')}]`;
  if (typeof value === 'number' && !Number.isSafeInteger(value)) return goFloat(value);
  if (typeof value !== 'object') return `${value as string | number | boolean}`;
  const entries = Object.entries(value as Record<string, unknown>);
  entries.sort(([a], [b]) => (a < b ? -1 : 1));
  return `map[${entries.map(([key, item]) => `${key}:${mapText(item)}`).join(' ')}]`;
}
