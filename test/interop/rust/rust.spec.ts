import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { run } from '../../support/run.js';
import { startServer, type TestServer } from '../../support/server.js';
import { prepare } from '../support/client.js';

const folder = await prepare({
  name: 'rust',
  inputs: ['rust'],
  cwd: 'rust',
  build: (target) => [['cargo', 'build', '--quiet', '--locked', '--target-dir', target]],
});

describe.skipIf(folder === undefined)('kube-rs', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startServer({ args: ['--nodes', '0'] });
  });
  afterAll(() => server.remove());

  it.each([
    ['crud', 'creates, replaces, refuses, selects and deletes'],
    ['apply', 'applies, meets a conflict and forces'],
    ['watch', 'follows what a selector picks, with a streamed list'],
    ['controller', 'runs a controller on a definition that it derives'],
  ])('%s: %s', async (scenario) => {
    const { code, stderr } = await run(join(folder!, 'debug', 'interop'), [scenario], {
      env: { KUBECONFIG: server.kubeconfig },
    });
    expect({ code, stderr: code === 0 ? '' : stderr }).toEqual({ code: 0, stderr: '' });
  });
});
