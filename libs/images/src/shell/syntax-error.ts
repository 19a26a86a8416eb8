/** Shell text that does not follow the grammar. `incomplete` asks an interactive shell for another line. */
export class ShellSyntaxError extends Error {
  constructor(
    message: string,
    readonly incomplete = false,
  ) {
    super(message);
  }

  /** The text ends inside a quotation or a compound command. */
  static unterminated(what: string): ShellSyntaxError {
    return new ShellSyntaxError(`unexpected EOF while looking for matching \`${what}'`, true);
  }

  /** A token stands where the grammar does not allow it. */
  static unexpected(token: string | undefined): ShellSyntaxError {
    return token === undefined
      ? new ShellSyntaxError('syntax error: unexpected end of file', true)
      : new ShellSyntaxError(
          `syntax error near unexpected token \`${token === '\n' ? 'newline' : token}'`,
        );
  }
}
