import type { HttpResponse } from '#images';

const TEXTS: Readonly<Record<number, string>> = {
  301: 'Moved Permanently', 302: 'Found', 303: 'See Other', 307: 'Temporary Redirect', 308: 'Permanent Redirect', 400: 'Bad Request',
  403: 'Forbidden', 404: 'Not Found', 413: 'Request Entity Too Large', 502: 'Bad Gateway', 503: 'Service Temporarily Unavailable',
  504: 'Gateway Time-out',
}; // prettier-ignore

/** A page that nginx makes itself, without its version (server_tokens off). `more` are headers besides the usual ones. */
export function page(status: number, more: Readonly<Record<string, string>> = {}): HttpResponse {
  const title = `${status} ${TEXTS[status] ?? ''}`.trimEnd();
  const body = [
    '<html>',
    `<head><title>${title}</title></head>`,
    '<body>',
    `<center><h1>${title}</h1></center>`,
    '<hr><center>nginx</center>',
    '</body>',
    '</html>',
    '',
  ].join('\r\n');
  return {
    status,
    headers: {
      'Content-Type': 'text/html',
      'Content-Length': String(body.length),
      Connection: 'keep-alive',
      ...more,
    },
    body,
  };
}

/** The page for plain HTTP that arrives at the port for TLS. */
export function plainOnTlsPort(): HttpResponse {
  const title = '400 The plain HTTP request was sent to HTTPS port';
  const made = page(400);
  const body = made.body
    .replace('<title>400 Bad Request</title>', `<title>${title}</title>`)
    .replace(
      '</h1></center>',
      '</h1></center>\r\n<center>The plain HTTP request was sent to HTTPS port</center>',
    );
  return { ...made, headers: { ...made.headers, 'Content-Length': String(body.length) }, body };
}
