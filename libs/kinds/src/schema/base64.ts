const alphabet = /^[A-Za-z0-9+/]$/;

/**
 * Checks standard base64 the way Go's decoder does (line breaks are skipped, padding is needed, spare bits are ignored).
 * Returns the byte offset of the first illegal byte, or undefined when all is well.
 */
function illegalByte(text: string): number | undefined {
  let filled = 0;
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at]!;
    if (character === '\r' || character === '\n') continue;
    if (alphabet.test(character)) {
      filled = (filled + 1) % 4;
      continue;
    }
    if (character !== '=' || filled < 2) return at;
    let next = at + 1;
    if (filled === 2) {
      while (text[next] === '\r' || text[next] === '\n') next += 1;
      if (next === text.length) return text.length;
      if (text[next] !== '=') return next - 1;
      next += 1;
    }
    while (text[next] === '\r' || text[next] === '\n') next += 1;
    return next < text.length ? next : undefined;
  }
  if (filled === 0) return undefined;
  const significant = text.replace(/[\r\n]/g, '');
  return text.length - (significant.length % 4);
}

const plain =
  /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/][AQgw]==|[A-Za-z0-9+/]{2}[AEIMQUYcgkosw048]=)?$/;

/** The canonical form of a base64 text, or the offset of the byte that is illegal. */
export function canonicalBase64(text: string): string | { readonly illegal: number } {
  if (plain.test(text)) return text;
  const illegal = illegalByte(text);
  return illegal === undefined ? Buffer.from(text, 'base64').toString('base64') : { illegal };
}
