import type { HttpRequest } from '#images';
import { hostOf } from '../../../proxy/headers.js';

/** A request as rules look at it. */
export interface Question {
  readonly request: HttpRequest;
  /** Without port, in lower case. */
  readonly host: string;
  /** Without the query. */
  readonly path: string;
  readonly query: URLSearchParams;
}

export function questionOf(request: HttpRequest): Question {
  const mark = request.path.indexOf('?');
  return {
    request,
    host: hostOf(request.headers),
    path: mark < 0 ? request.path : request.path.slice(0, mark),
    query: new URLSearchParams(mark < 0 ? '' : request.path.slice(mark + 1)),
  };
}
