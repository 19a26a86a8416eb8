import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { selfSigned } from '../fixture-certificate.js';
import { serve } from '../fixture.js';

const folder = fileURLToPath(new URL('.', import.meta.url));
const plugins = readdirSync(folder, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);

describe('the example of every plugin', () => {
  it.each(plugins)('%s is a Corefile that loads', async (name) => {
    const example =
      /```\n([\s\S]*?)```/.exec(readFileSync(`${folder}/${name}/README.md`, 'utf8'))?.[1] ?? '';
    expect(example).toContain(name.replace('-', '_'));
    const { cert, key } = await selfSigned();
    const files = { 'cert.pem': cert, 'key.pem': key };
    const { server } = await serve(`.:53 {\n${example}\n}\n`, [], {}, files);
    expect(server.log.lines).toContain('.:53');
  });
});
