const SIMPLE: Readonly<Record<string, number>> = {
  a: 7,
  b: 8,
  f: 12,
  n: 10,
  r: 13,
  t: 9,
  v: 11,
  '\\': 92,
  "'": 39,
  '"': 34,
  '`': 96,
  '?': 63,
};

/** The content of a literal and whether it is raw. `quoted` starts after the `b` of bytes. */
function contentOf(quoted: string): { readonly content: string; readonly isRaw: boolean } {
  const normal = quoted.replaceAll(/\r\n?/g, '\n');
  const isRaw = /^[rR]/.test(normal);
  const text = isRaw ? normal.slice(1) : normal;
  const width = text.length >= 6 && /^(?:"""|''')/.test(text) ? 3 : 1;
  return { content: text.slice(width, -width), isRaw };
}

/** The value of a text literal. Throws an Error in cel-go's words for what is no character. */
export function unescapeText(quoted: string): string {
  const { content, isRaw } = contentOf(quoted);
  if (isRaw || !content.includes('\\')) return content;
  return content.replaceAll(
    /\\(?:[xX](?<hex>..)|u(?<four>.{4})|U(?<eight>.{8})|(?<octal>[0-3]..)|(?<simple>[^]))/g,
    (...args) => String.fromCodePoint(checked(codeOf(args.at(-1) as Groups))),
  );
}

/** The value of a bytes literal, after its `b`: characters as UTF-8, escapes as bytes. */
export function unescapeBytes(quoted: string): Uint8Array {
  const { content, isRaw } = contentOf(quoted);
  if (isRaw) return new TextEncoder().encode(content);
  const bytes: number[] = [];
  const pieces = content.matchAll(
    /\\(?:[xX](?<hex>..)|(?<octal>[0-3]..)|(?<simple>[^]))|(?<plain>[^\\]+)/g,
  );
  for (const { groups } of pieces) {
    const { plain, simple } = groups as Groups;
    if (simple === 'u' || simple === 'U') throw new Error('unable to unescape string');
    if (plain === undefined) bytes.push(codeOf(groups as Groups));
    else bytes.push(...new TextEncoder().encode(plain));
  }
  return Uint8Array.from(bytes);
}

interface Groups {
  readonly hex?: string;
  readonly four?: string;
  readonly eight?: string;
  readonly octal?: string;
  readonly simple?: string;
  readonly plain?: string;
}

function codeOf({ hex, four, eight, octal, simple }: Groups): number {
  if (octal !== undefined) return Number.parseInt(octal, 8);
  const digits = hex ?? four ?? eight;
  return digits === undefined ? SIMPLE[simple!]! : Number.parseInt(digits, 16);
}

function checked(code: number): number {
  if (code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff))
    throw new Error('invalid unicode code point');
  return code;
}
