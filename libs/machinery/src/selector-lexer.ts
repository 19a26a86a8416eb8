type TokenKind =
  'identifier' | 'in' | 'notin' | '=' | '==' | '!=' | '>' | '<' | '!' | '(' | ')' | ',' | 'end';

export interface Token {
  readonly kind: TokenKind;
  readonly text: string;
}

const SYMBOLS = new Set<string>(['=', '==', '!=', '>', '<', '!', '(', ')', ',']);
const isSpecial = (character: string): boolean => '=!(),<>'.includes(character);
const isBlank = (character: string): boolean => ' \t\r\n'.includes(character);

/** Takes a label selector apart; the last token is always `end`. */
export function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  let position = 0;
  while (position < text.length) {
    const start = position;
    if (isBlank(text[position]!)) {
      position += 1;
      continue;
    }
    if (isSpecial(text[position]!)) {
      const token = symbolAt(text, position);
      position += token.text.length;
      tokens.push(token);
      continue;
    }
    while (position < text.length && !isSpecial(text[position]!) && !isBlank(text[position]!))
      position += 1;
    const word = text.slice(start, position);
    tokens.push({ kind: word === 'in' || word === 'notin' ? word : 'identifier', text: word });
  }
  tokens.push({ kind: 'end', text: '' });
  return tokens;
}

/** The longest operator at `position`: every special character is one by itself. */
function symbolAt(text: string, position: number): Token {
  const two = text.slice(position, position + 2);
  const symbol = SYMBOLS.has(two) ? two : text[position]!;
  return { kind: symbol as TokenKind, text: symbol };
}
