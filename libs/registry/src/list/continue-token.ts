import { posix } from 'node:path';
import { badRequest } from '#machinery';
import { DecodeError, parseJson } from '#kinds';

/** Where a list goes on. */
export interface Continuation {
  /** The revision of the first page; -1 continues with the newest state instead (an inconsistent list). */
  readonly revision: number;
  /** The last key that was returned. */
  readonly after: { readonly namespace: string; readonly name: string };
}

const VERSION = 'meta.k8s.io/v1';
/** The smallest key after a given one ends with a zero byte. */
const AFTER = '\0';

/** The opaque text that a client sends back: as in the API server, base64 of JSON. `allNamespaces`: the key includes the namespace. */
export function encodeContinue({ revision, after }: Continuation, allNamespaces: boolean): string {
  const start = allNamespaces
    ? `${after.namespace}/${after.name}${AFTER}`
    : `${after.name}${AFTER}`;
  return Buffer.from(JSON.stringify({ v: VERSION, rv: revision, start })).toString('base64url');
}

/** Reads a token; throws a StatusError 400 for anything that this server did not make. */
export function decodeContinue(
  text: string,
  namespace: string,
  allNamespaces: boolean,
): Continuation {
  const { v, rv, start } = parse(text);
  if (v !== VERSION)
    throw refuse(
      `server does not recognize this encoded version ${typeof v === 'string' ? v : ''}`,
    );
  if (typeof rv !== 'number' || rv === 0)
    throw refuse(`incorrect encoded start resourceVersion (version ${VERSION})`);
  if (typeof start !== 'string' || start === '')
    throw refuse(`encoded start key empty (version ${VERSION})`);
  if (!isClean(start)) throw refuse(start);
  const key = start.endsWith(AFTER) ? start.slice(0, -AFTER.length) : start;
  const slash = key.indexOf('/');
  if (!allNamespaces) return { revision: rv, after: { namespace, name: key } };
  // The key of a namespace stands before those of its objects.
  if (slash < 0) return { revision: rv, after: { namespace: key, name: '' } };
  return { revision: rv, after: { namespace: key.slice(0, slash), name: key.slice(slash + 1) } };
}

/** No key leads out of its place: neither `..` nor what a path does not need (Go's `path.Clean` leaves it as it is). */
function isClean(start: string): boolean {
  const path = start.startsWith('/') ? start : `/${start}`;
  return posix.normalize(path) === path && !path.endsWith('/');
}

function parse(text: string): { v?: unknown; rv?: unknown; start?: unknown } {
  const illegal = /[^A-Za-z0-9_-]/.exec(text);
  if (illegal !== null) throw refuse(`illegal base64 data at input byte ${illegal.index}`);
  try {
    // Latin 1 keeps every byte one character, as the parser that words the error sees it.
    const value = parseJson(Buffer.from(text, 'base64url').toString('latin1'));
    return typeof value === 'object' && value !== null ? value : {};
  } catch (error) {
    if (error instanceof DecodeError || error instanceof SyntaxError)
      throw refuse(printable(error.message));
    throw error;
  }
}

/** Control characters stand as escapes in Go's messages. */
function printable(text: string): string {
  return text.replace(
    /[\u0080-\u00a0\u00ad]/g,
    (character) => `\\u00${character.charCodeAt(0).toString(16)}`,
  );
}

function refuse(why: string): Error {
  return badRequest(`invalid continue token: continue key is not valid: ${why}`);
}
