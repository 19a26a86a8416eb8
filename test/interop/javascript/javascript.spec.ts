import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { run } from '../../support/run.js';
import { startServer, type TestServer } from '../../support/server.js';
import { interop, prepare } from '../support/client.js';

const folder = await prepare({
  name: 'javascript',
  inputs: ['javascript'],
  cwd: 'javascript',
  build: () => [['npm', 'ci', '--no-audit', '--no-fund', '--loglevel=error']],
});

describe.skipIf(folder === undefined)('JavaScript client', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startServer();
  });
  afterAll(() => server.remove());

  it.each([
    ['crud', 'creates, replaces, refuses and deletes'],
    ['patches', 'sends each kind of patch, and applies'],
    ['informer', 'follows objects with an informer'],
    ['exec', 'runs a command and reads a log'],
    ['portForward', 'forwards a port'],
  ])('%s: %s', async (scenario) => {
    const script = join(interop, 'javascript', 'scenarios.mjs');
    const { code, stderr } = await run(process.execPath, [script, scenario], {
      env: { KUBECONFIG: server.kubeconfig },
    });
    expect({ code, stderr: code === 0 ? '' : stderr }).toEqual({ code: 0, stderr: '' });
  });
});
