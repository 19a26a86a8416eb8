import type { HttpRequest, HttpResponse, ImageBehaviour, ShellFlavour } from '../../behaviour.js';
import { DEBIAN } from '../../command-sets.js';
import { headerOf } from '../../http-text.js';
import { argvOf, commandProcess } from '../../start.js';

const SERVER = 'Apache/2.4.63 (Unix)';
const ROOT = '/usr/local/apache2/htdocs';
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const shell: ShellFlavour = {
  name: 'bash',
  commands: DEBIAN,
  files: { [`${ROOT}/index.html`]: '<html><body><h1>It works!</h1></body></html>\n' },
};

/** Apache's official image: the files of its document root on port 80. */
export const httpd: ImageBehaviour = {
  name: 'httpd',
  matches: (repository) => /(?:^|\/)httpd$/.test(repository),
  start(container) {
    const other = commandProcess(argvOf(container), shell, [
      'httpd',
      'httpd-foreground',
      'apachectl',
    ]);
    if (other) return other;
    const http = (request: HttpRequest): HttpResponse => {
      const path = request.path.split('?')[0] ?? '/';
      const file = `${ROOT}${path.endsWith('/') ? `${path}index.html` : path}`;
      const found = container.files[file] ?? shell.files[file];
      const body =
        found ??
        '<!DOCTYPE HTML PUBLIC "-//IETF//DTD HTML 2.0//EN">\n<html><head>\n<title>404 Not Found</title>\n</head><body>\n<h1>Not Found</h1>\n<p>The requested URL was not found on this server.</p>\n</body></html>\n';
      const headers = {
        Server: SERVER,
        'Content-Length': String(Buffer.byteLength(body)),
        'Content-Type': found === undefined ? 'text/html; charset=iso-8859-1' : 'text/html',
      };
      return {
        status: found === undefined ? 404 : 200,
        headers,
        body: request.method === 'HEAD' ? '' : body,
      };
    };
    return {
      listeners: [{ port: 80, protocol: 'TCP', http }],
      startupLog: [`AH00094: Command line: 'httpd -D FOREGROUND'`],
      accessLog: (request, response, now) => {
        const at = new Date(now).toISOString();
        const when = `${at.slice(8, 10)}/${MONTHS[Number(at.slice(5, 7)) - 1]}/${at.slice(0, 4)}:${at.slice(11, 19)} +0000`;
        return `${request.source.ip} - - [${when}] "${request.method} ${request.path} HTTP/1.1" ${response.status} ${headerOf({ ...request, headers: response.headers }, 'content-length') ?? '-'}`;
      },
      terminationMs: 0,
    };
  },
  shell,
};
