import type { Answer } from './exchange.js';

const TEXTS: Readonly<Record<number, string>> = {
  400: 'the server rejected our request for an unknown reason',
  401: 'the server has asked for the client to provide credentials',
  404: 'the server could not find the requested resource',
  405: 'the server does not allow this method on the requested resource',
  409: 'the server reported a conflict',
  410: 'the server reported that the requested resource is no longer available',
  422: 'the server rejected our request due to an error in our request',
  429: 'the server has received too many requests and has asked us to try again later',
  503: 'the server is currently unable to handle the request',
  504: 'the server was unable to return a response in the time allotted, but may still be processing the request',
};

/** An answer that is no success, as client-go words it. */
export function refusedBy({ status, body, contentType }: Answer): Error {
  const said = contentType.startsWith('text/') ? body.trim() : 'unknown';
  if (status === 403) return new Error(said);
  if (status === 406)
    return new Error(
      said === 'unknown'
        ? 'the server was unable to respond with a content type that the client supports'
        : said,
    );
  if (status === 415) return new Error(said);
  const known = TEXTS[status];
  if (known !== undefined) return new Error(known);
  return new Error(
    status >= 500
      ? `an error on the server (${JSON.stringify(said)}) has prevented the request from succeeding`
      : `the server responded with the status code ${status} but did not return more details`,
  );
}
