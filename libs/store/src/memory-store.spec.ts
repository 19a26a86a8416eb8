import { VirtualClock } from '#machinery';
import { openMemoryStore } from './open.js';
import { describeStore } from './testing/contract.js';

describeStore('memory', async (limits = {}) => openMemoryStore({ clock: new VirtualClock(), limits }));
