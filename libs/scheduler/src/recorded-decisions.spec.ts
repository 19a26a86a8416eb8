import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { RecordedCase } from './testing/recorded-case.js';
import { runCase } from './testing/run-case.js';

const root = new URL('../testdata/', import.meta.url);
const areas = readdirSync(root, { withFileTypes: true }).filter((entry) => entry.isDirectory());

/** The cases speak for themselves; see the README beside them. */
describe.each(areas.map(({ name }) => name))('decides like kube-scheduler: %s', (area) => {
  const files = readdirSync(new URL(`${area}/`, root));
  const cases = files.map((file) => {
    const recorded = JSON.parse(
      readFileSync(new URL(`${area}/${file}`, root), 'utf8'),
    ) as RecordedCase;
    return [`${file.replace('.json', '')} (${recorded.description})`, recorded] as const;
  });
  it.each(cases)('%s', async (_name, recorded) => {
    await expect(runCase(recorded)).resolves.toBeUndefined();
  });
});
