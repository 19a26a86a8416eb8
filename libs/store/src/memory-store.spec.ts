import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { VirtualClock } from '#machinery';
import { MemoryLog } from './dialects/memory/memory-log.js';
import { Engine } from './engine/engine.js';
import { openMemoryStore } from './open.js';
import { describeStore } from './testing/contract.js';
import { live, story } from './testing/random-story.js';

describeStore('memory', async (limits = {}) =>
  openMemoryStore({ clock: new VirtualClock(), limits }),
);

describe('an engine', () => {
  it('lives any story as its model does, started again from the same log included', async () => {
    const limits = { historyChanges: 5, parsedObjects: 2 };
    const tell = fc.asyncProperty(story, async (steps) => {
      const log = new MemoryLog();
      const open = (): Engine => new Engine(log, { clock: new VirtualClock(), limits });
      const compared = await live(steps, open(), async (store) => {
        await store.close();
        return open();
      });
      expect(compared).toBeGreaterThan(0);
    });
    await fc.assert(tell, { numRuns: 300 });
  });
});
