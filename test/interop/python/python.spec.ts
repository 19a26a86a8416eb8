import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { run } from '../../support/run.js';
import { startServer, type TestServer } from '../../support/server.js';
import { interop, prepare } from '../support/client.js';

const folder = await prepare({
  name: 'python',
  inputs: ['python/requirements.txt'],
  cwd: 'python',
  build: (venv) => [
    ['python3', '-m', 'venv', venv],
    [join(venv, 'bin', 'pip'), 'install', '--quiet', '-r', 'requirements.txt'],
  ],
});

describe.skipIf(folder === undefined)('Python client', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startServer();
  });
  afterAll(() => server.remove());

  it.each([
    ['crud', 'creates, replaces, refuses and deletes'],
    ['every_list', 'reads every list without a null'],
    ['pages_and_watch', 'lists in pages and watches from there'],
    ['patches', 'sends each kind of patch'],
    ['dynamic_client', 'uses a custom resource without types'],
    ['exec_and_logs', 'runs commands and reads logs'],
    ['port_forward', 'forwards a port'],
  ])('%s: %s', async (scenario) => {
    const script = join(interop, 'python', 'scenarios.py');
    const { code, stderr } = await run(join(folder!, 'bin', 'python'), [script, scenario], {
      env: { KUBECONFIG: server.kubeconfig },
    });
    expect({ code, stderr: code === 0 ? '' : stderr }).toEqual({ code: 0, stderr: '' });
  });
});
