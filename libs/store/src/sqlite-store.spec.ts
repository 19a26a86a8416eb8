import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { VirtualClock } from '#machinery';
import { openSqliteStore } from './open.js';
import type { Store } from './store.js';
import { describeStore } from './testing/contract.js';
import { live, story } from './testing/random-story.js';

const folder = mkdtempSync(join(tmpdir(), 'mockplane-store-'));
let files = 0;

const newFile = (): string => {
  files += 1;
  return `${files}.db`;
};

describeStore('SQLite', (limits = {}) =>
  openSqliteStore({ dataDir: folder, file: newFile(), clock: new VirtualClock(), limits }),
);

describe('a SQLite store', () => {
  it('lives any story as its model does, restarts included', async () => {
    const limits = { historyChanges: 5, parsedObjects: 2 };
    const tell = fc.asyncProperty(story, async (steps) => {
      const file = newFile();
      const open = (): Promise<Store> =>
        openSqliteStore({ dataDir: folder, file, clock: new VirtualClock(), limits });
      const compared = await live(steps, await open(), async (store) => {
        await store.close();
        return open();
      });
      expect(compared).toBeGreaterThan(0);
    });
    await fc.assert(tell, { numRuns: 20 });
  });
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));
