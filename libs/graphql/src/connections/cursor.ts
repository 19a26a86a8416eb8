import { badRequest } from '#machinery';

/** Where a list goes on: so many objects after the start of a page, which is a continue token or a whole revision. */
export interface ListCursor {
  /** The token that the page was asked for with; absent on the first page. */
  readonly token?: string;
  /** The revision of the first page. */
  readonly revision?: string;
  /** Objects of the page that come before. */
  readonly skip: number;
  /** Objects of the whole list that come before. */
  readonly seen: number;
}

const PREFIX = 'list:';

/** Writes a cursor; opaque to clients. */
export function encodeCursor({ token = '', revision = '', skip, seen }: ListCursor): string {
  return Buffer.from(PREFIX + JSON.stringify([token, revision, skip, seen])).toString('base64url');
}

/** Reads a cursor. Throws a StatusError (400) for a text that is none; `maximalSkip` bounds what a forged one can ask for. */
export function decodeCursor(text: string, maximalSkip: number): ListCursor {
  const decoded = Buffer.from(text, 'base64url').toString('utf8');
  const parts = decoded.startsWith(PREFIX) ? parse(decoded.slice(PREFIX.length)) : undefined;
  if (!Array.isArray(parts)) throw badRequest(`after is not a cursor of this list: ${text}`);
  const [token, revision, skip, seen] = parts as unknown[];
  const isCursor =
    typeof token === 'string' &&
    typeof revision === 'string' &&
    isCount(skip) &&
    isCount(seen) &&
    skip <= maximalSkip;
  if (!isCursor) throw badRequest(`after is not a cursor of this list: ${text}`);
  return {
    ...(token === '' ? {} : { token }),
    ...(revision === '' ? {} : { revision }),
    skip,
    seen,
  };
}

const isCount = (value: unknown): value is number =>
  Number.isSafeInteger(value) && Number(value) >= 0;

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
