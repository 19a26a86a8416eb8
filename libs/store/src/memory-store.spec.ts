import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { VirtualClock } from '#machinery';
import { openMemoryStore } from './open.js';
import { describeStore } from './testing/contract.js';
import { live, story } from './testing/random-story.js';

describeStore('memory', async (limits = {}) =>
  openMemoryStore({ clock: new VirtualClock(), limits }),
);

describe('a memory store', () => {
  it('lives any story as its model does', async () => {
    const limits = { historyChanges: 5, parsedObjects: 2 };
    const tell = fc.asyncProperty(story, async (steps) => {
      const store = openMemoryStore({ clock: new VirtualClock(), limits });
      expect(await live(steps, store, async (same) => same)).toBeGreaterThan(0);
    });
    await fc.assert(tell, { numRuns: 200 });
  });
});
