import { createServer, type Server } from 'node:http';
import type { PluginInstance } from '../plugin.js';

type Page = NonNullable<PluginInstance['page']>;

/** Serves a plugin's page (health, ready, metrics) over HTTP. */
export class PageListener {
  #server: Server | undefined;

  /** Resolves with the port; rejects when the address cannot be used. */
  async listen(page: Page, host: string, port: number): Promise<number> {
    const server = createServer((request, response) => {
      const {
        status,
        body,
        contentType = 'text/plain; charset=utf-8',
      } = page.answer((request.url ?? '/').split('?')[0] ?? '/');
      response.writeHead(status, { 'content-type': contentType }).end(body);
    });
    await new Promise<void>((resolve, reject) =>
      server.once('error', reject).listen(port, host, resolve),
    );
    this.#server = server;
    const taken = server.address();
    return typeof taken === 'object' && taken ? taken.port : port;
  }

  async close(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    server?.closeAllConnections();
    if (server) await new Promise<void>((resolve) => server.close(() => resolve()));
  }
}
