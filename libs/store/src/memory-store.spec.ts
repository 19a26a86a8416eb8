import fc from 'fast-check';
import { describe, it } from 'vitest';
import { VirtualClock } from '#machinery';
import { openMemoryStore } from './open.js';
import { describeStore } from './testing/contract.js';
import { live, story } from './testing/random-story.js';

describeStore('memory', async (limits = {}) =>
  openMemoryStore({ clock: new VirtualClock(), limits }),
);

describe('a memory store', () => {
  it('lives any story as its model does', async () => {
    const open = () =>
      openMemoryStore({
        clock: new VirtualClock(),
        limits: { historyChanges: 5, parsedObjects: 2 },
      });
    await fc.assert(
      fc.asyncProperty(story, (steps) => live(steps, open(), async (store) => store)),
      { numRuns: 200 },
    );
  });
});
