import type { HttpRequest, HttpResponse } from '../../behaviour.js';
import { WELCOME_PAGE } from './welcome-page.js';

export const NGINX_VERSION = '1.27.4';
export const ROOT = '/usr/share/nginx/html';
const TYPES: Readonly<Record<string, string>> = {
  html: 'text/html', htm: 'text/html', css: 'text/css', js: 'application/javascript', json: 'application/json', txt: 'text/plain', xml: 'text/xml',
  svg: 'image/svg+xml', png: 'image/png', ico: 'image/x-icon',
}; // prettier-ignore

/** The build time of the official image's index page; its Last-Modified and ETag follow from it. */
const LAST_MODIFIED = 'Wed, 05 Feb 2025 11:06:32 GMT';

/** Serves files below nginx's document root as nginx does: GET and HEAD, index page, 404 and 405 pages of its own. */
export function staticSite(
  files: Readonly<Record<string, string>>,
  request: HttpRequest,
): HttpResponse {
  if (request.method !== 'GET' && request.method !== 'HEAD') return errorPage(405, 'Not Allowed');
  const path = decode(request.path.split(/[?#]/)[0] ?? '/');
  if (path === undefined || path.split('/').includes('..')) return errorPage(400, 'Bad Request');
  const file = `${ROOT}${path.endsWith('/') ? `${path}index.html` : path}`;
  const own = Object.hasOwn(files, file) ? files[file] : undefined;
  // Where nothing stands below the root, the image's own page does: also for a mount that nobody has filled yet.
  const isBare = !Object.keys(files).some((each) => each.startsWith(`${ROOT}/`));
  const body = own ?? (isBare && file === `${ROOT}/index.html` ? WELCOME_PAGE : undefined);
  if (body === undefined) {
    const isDirectory =
      path === '/' ||
      Object.keys(files).some((each) => each.startsWith(`${ROOT}${path.replace(/\/?$/, '/')}`));
    if (!isDirectory) return errorPage(404, 'Not Found');
    return path.endsWith('/') ? errorPage(403, 'Forbidden') : redirect(request, `${path}/`);
  }
  const type = TYPES[/\.(\w+)$/.exec(file)?.[1] ?? ''] ?? 'application/octet-stream';
  const length = Buffer.byteLength(body);
  const etag = `"${Math.floor(Date.parse(LAST_MODIFIED) / 1000).toString(16)}-${length.toString(16)}"`;
  return {
    status: 200,
    headers: {
      Server: `nginx/${NGINX_VERSION}`,
      'Content-Type': type,
      'Content-Length': String(length),
      'Last-Modified': LAST_MODIFIED,
      Connection: 'keep-alive',
      ETag: etag,
      'Accept-Ranges': 'bytes',
    },
    body: request.method === 'HEAD' ? '' : body,
  };
}

function decode(path: string): string | undefined {
  try {
    return decodeURIComponent(path);
  } catch {
    return undefined;
  }
}

/** To the directory of that name: nginx' answer when the slash is missing. */
function redirect({ headers }: HttpRequest, path: string): HttpResponse {
  const page = errorPage(301, 'Moved Permanently');
  const Location = `http://${headers['host'] ?? 'localhost'}${encodeURI(path)}`;
  return { ...page, headers: { ...page.headers, Location } };
}

/** A page that nginx makes itself. */
function errorPage(status: number, text: string): HttpResponse {
  const body = [
    '<html>',
    `<head><title>${status} ${text}</title></head>`,
    '<body>',
    `<center><h1>${status} ${text}</h1></center>`,
    `<hr><center>nginx/${NGINX_VERSION}</center>`,
    '</body>',
    '</html>',
    '',
  ].join('\r\n');
  return {
    status,
    headers: {
      Server: `nginx/${NGINX_VERSION}`,
      'Content-Type': 'text/html',
      'Content-Length': String(body.length),
      Connection: 'keep-alive',
    },
    body,
  };
}
