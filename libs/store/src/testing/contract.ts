import { describe } from 'vitest';
import { describeClosing } from './contract/closing.js';
import { describeClusters } from './contract/clusters.js';
import { describeCompaction } from './contract/compaction.js';
import { useStore, type OpenStore } from './contract/given.js';
import { describeReads } from './contract/reads.js';
import { describeWatches } from './contract/watches.js';
import { describeWrites } from './contract/writes.js';

/** What every implementation of the store promises. */
export function describeStore(implementation: string, open: OpenStore): void {
  describe(`${implementation} store`, () => {
    const given = useStore(open);
    describeWrites(given);
    describeReads(given);
    describeWatches(given);
    describeCompaction(given);
    describeClusters(given);
    describeClosing(given);
  });
}
