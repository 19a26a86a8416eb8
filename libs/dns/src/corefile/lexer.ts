/** A word of a Corefile with the place it stands at. */
export interface Token {
  readonly text: string;
  readonly file: string;
  readonly line: number;
}

/**
 * Cuts a Corefile into words: blanks separate, double quotes keep together (and may hold line ends), `#` at the beginning of a
 * word starts a comment, a backslash quotes a following quote or line end.
 */
export function lexCorefile(text: string, file: string): Token[] {
  const tokens: Token[] = [];
  let line = 1;
  let word = '';
  let started = 0;
  let quoted = false;
  let escaped = false;
  let comment = false;
  const finish = (): void => {
    if (started > 0) tokens.push({ text: word, file, line: started });
    word = '';
    started = 0;
  };
  let extra = 0;
  for (const char of text.replace(/^\ufeff/, '')) {
    if (quoted) {
      if (!escaped && char === '\\') {
        escaped = true;
        continue;
      }
      if (!escaped && char === '"') {
        quoted = false;
        finish();
        continue;
      }
      if (escaped && char !== '"') word += '\\';
      if (char === '\n') line++;
      word += char;
      escaped = false;
      continue;
    }
    if (/\s/.test(char)) {
      if (char === '\r') continue;
      if (char === '\n') {
        // A backslash at the end of a line joins the next one; line numbers catch up afterwards.
        if (escaped) {
          extra++;
          escaped = false;
          continue;
        }
        line += 1 + extra;
        extra = 0;
        comment = false;
      }
      if (escaped) {
        word += '\\';
        started ||= line;
        escaped = false;
      }
      finish();
      continue;
    }
    if (char === '#' && started === 0) comment = true;
    if (comment) continue;
    if (char === '\\' && !escaped) {
      escaped = true;
      continue;
    }
    if (started === 0) {
      started = line;
      if (char === '"' && !escaped) {
        quoted = true;
        continue;
      }
    }
    if (escaped && char !== '"') word += '\\';
    escaped = false;
    word += char;
  }
  finish();
  return tokens;
}
