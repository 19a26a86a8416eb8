import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CorefileError } from './corefile-error.js';
import { parseCorefile, type ServerBlock } from './parser.js';

const parse = (text: string, env: Readonly<Record<string, string>> = {}): ServerBlock[] =>
  parseCorefile(text, {
    path: 'Corefile',
    env,
    files: () => undefined,
    isDirective: (name) => /^(?:errors|log|forward|hosts)$/.test(name),
  });
const words = (block: ServerBlock | undefined, name: string): string[] =>
  (block?.directives.get(name) ?? []).map(({ text }) => text);

describe('a Corefile', () => {
  it('has blocks with keys and directives, comments and quotes', () => {
    const [block] = parse(
      'example.org, example.com {\n  # comment\n  log . "{type} {name}"\n  forward . 1.1.1.1 {\n    max_fails 3\n  }\n}\n',
    );
    expect(block?.keys).toEqual(['example.org', 'example.com']);
    expect(words(block, 'log')).toEqual(['log', '.', '{type} {name}']);
    expect(words(block, 'forward')).toEqual([
      'forward',
      '.',
      '1.1.1.1',
      '{',
      'max_fails',
      '3',
      '}',
    ]);
  });

  it('needs no braces for a single server', () => {
    expect(words(parse('.:53\nerrors\n')[0], 'errors')).toEqual(['errors']);
  });

  it('replaces variables and snippets', () => {
    const [block] = parse('(up) {\n  forward . {$UP}\n}\n.:53 {\n  import up\n}\n', {
      UP: '192.0.2.1',
    });
    expect(words(block, 'forward')).toEqual(['forward', '.', '192.0.2.1']);
  });

  it.each([
    ['.:53 {\n  nonsense\n}\n', "Corefile:2 - Error during parsing: Unknown directive 'nonsense'"],
    [
      '.:53 {\n  forward . 1.1.1.1 {\n    max_fails 1\n',
      'Corefile:3 - Error during parsing: Unexpected EOF',
    ],
    [
      '.:53 { errors }\n',
      "Corefile:1 - Error during parsing: Unexpected '}' because no matching opening brace",
    ],
    [
      '(a) {\n  errors\n}\n(a) {\n  log\n}\n',
      'Corefile:4 - Error during parsing: redeclaration of previously declared snippet a',
    ],
    [
      '.:53 {\n  import nowhere\n}\n',
      'Corefile:2 - Error during parsing: File to import not found: nowhere',
    ],
  ])('is refused in the words of CoreDNS: %j', (text, message) => {
    expect(() => parse(text)).toThrow(new CorefileError(message));
  });

  it('is either read or refused, whatever it says', () => {
    const piece = fc.constantFrom(
      '.:53 ',
      '{',
      '}',
      '\n',
      'errors',
      ' ',
      '"',
      '#',
      'import ',
      '(a)',
      'a',
      '\\',
      '{$X}',
      ',',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
        let failure: unknown = new CorefileError('');
        try {
          parse(pieces.join(''));
        } catch (error) {
          failure = error;
        }
        expect(failure).toBeInstanceOf(CorefileError);
      }),
    );
  });
});
