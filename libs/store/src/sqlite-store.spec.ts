import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { VirtualClock } from '#machinery';
import { openSqliteStore } from './open.js';
import { describeStore } from './testing/contract.js';

const folder = mkdtempSync(join(tmpdir(), 'mockplane-store-'));
let opened = 0;

describeStore('SQLite', (limits = {}) => {
  opened += 1;
  return openSqliteStore({ dataDir: folder, file: `${opened}.db`, clock: new VirtualClock(), limits });
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));
