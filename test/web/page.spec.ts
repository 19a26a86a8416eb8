import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { chromium, type Browser, type Page } from 'playwright-core';
import supertest from 'supertest';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildWeb } from '../../apps/web/build.mjs';
import { graphqlServer, type GraphqlServer } from '../graphql/server.js';

const CHROMIUM = process.env['CHROMIUM'] ?? '/usr/bin/chromium';
const HTML = 'text/html,application/xhtml+xml,*/*;q=0.8';
const hasBrowser = existsSync(CHROMIUM);
if (!hasBrowser) console.warn(`no browser at ${CHROMIUM} (set CHROMIUM): the pages are not opened`);

describe('the pages for browsers', () => {
  let server: GraphqlServer;
  beforeAll(async () => {
    await buildWeb(join(import.meta.dirname, '..', '..', 'dist', 'web'));
    server = await graphqlServer();
  });
  afterAll(() => server.close());

  const get = (path: string, accept: string) =>
    supertest(server.server.httpUrl).get(path).set('accept', accept);

  it('a browser gets a page where other clients get the API', async () => {
    expect((await get('/', HTML)).headers['content-type']).toBe('text/html; charset=utf-8');
    expect((await get('/', 'application/json')).body.paths).toContain('/api/v1');
    expect((await get('/', '*/*')).body.paths).toContain('/api/v1');
    expect((await get('/graphql', HTML)).text).toContain('<div id="graphiql">');
    expect((await get('/api', HTML)).body.kind).toBe('APIVersions');
  });

  it('pages may load nothing from elsewhere and may not be framed', async () => {
    const policy = (await get('/', HTML)).headers['content-security-policy'];
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("script-src 'self'");
    expect(policy).toContain("frame-ancestors 'none'");
  });

  it('files have their types, and nothing else is given out', async () => {
    expect((await get('/ui/page.js', '*/*')).headers['content-type']).toMatch(/^text\/javascript/);
    expect((await get('/ui/icon.svg', '*/*')).headers['content-type']).toBe('image/svg+xml');
    for (const path of ['/ui/none.js', '/ui/..%2f..%2fpackage.json', '/ui/.tsbuildinfo'])
      expect((await get(path, '*/*')).status).toBe(404);
  });

  it.skipIf(!hasBrowser)('the page shows the cluster, follows it, and traces packets', async () => {
    await withPage(server, '/', async (page) => {
      await page.waitForSelector('#nodes table');
      expect(await page.locator('#nodes tbody tr').count()).toBe(4);
      await server.query(
        'mutation { createPod(object: { metadata: { name: "fresh" }, spec: { containers: [{ name: "c", image: "nginx" }] } }) { metadata { name } } }',
      );
      await page.waitForSelector('#pods td:text-is("fresh")');
      await page.getByRole('button', { name: 'Trace to kube-dns.kube-system' }).click();
      await page.waitForSelector('.outcome.good');
      expect(await page.locator('.outcome.good').count()).toBe(2);
      expect(await page.locator('.because').first().textContent()).toContain('Service');
    });
  });

  it.skipIf(!hasBrowser)('the GraphQL editor runs a query', async () => {
    await withPage(server, '/graphql', async (page) => {
      // The editor runs nothing before it has read the schema.
      await page.waitForLoadState('networkidle');
      await page.click('.graphiql-execute-button');
      const answer = page.locator('.result-window', { hasText: '"kube-dns"' });
      await answer.waitFor();
      expect(await answer.textContent()).not.toContain('"errors"');
    });
  });

  it.skipIf(!hasBrowser)('the GraphQL editor shows changes as they happen', async () => {
    const create = (name: string) =>
      server.query(
        `mutation { createPod(object: { metadata: { name: "${name}" }, spec: { containers: [{ name: "c", image: "nginx" }] } }) { metadata { name } } }`,
      );
    await create('watched');
    await withPage(server, '/graphql', async (page) => {
      await page.waitForLoadState('networkidle');
      await page.getByRole('tab', { name: 'Watch' }).click();
      // For a moment after the click, the editor still asks for the operation of the tab before; a fresh page does not.
      await expect
        .poll(() => page.evaluate<string>('localStorage.getItem("graphiql:tabState") ?? ""'))
        .toContain('"activeTabIndex":2');
      await page.reload();
      await page.waitForLoadState('networkidle');
      await page.click('.graphiql-execute-button');
      await page.locator('.result-window', { hasText: '"watched"' }).waitFor();
      await create('second');
      const change = page.locator('.result-window', { hasText: '"second"' });
      await change.waitFor();
      expect(await change.textContent()).toMatch(/"(ADDED|MODIFIED)"/);
    });
  });
});

/** Opens a page and fails when it reports an error. */
async function withPage(
  { server }: GraphqlServer,
  path: string,
  use: (page: Page) => Promise<void>,
): Promise<void> {
  const args = [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-background-networking',
    '--no-first-run',
  ];
  const browser: Browser = await chromium.launch({ executablePath: CHROMIUM, args });
  try {
    const page = await browser.newPage();
    const problems: string[] = [];
    page.on('pageerror', (error) => problems.push(error.message));
    page.on('console', (message) => {
      if (message.type() === 'error') problems.push(message.text());
    });
    await page.goto(server.httpUrl + path);
    await use(page);
    expect(problems).toEqual([]);
  } finally {
    await browser.close();
  }
}
