import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { run } from '../../support/run.js';
import { startServer, type TestServer } from '../../support/server.js';
import { prepare } from '../support/client.js';
import { goPrograms } from '../support/programs.js';

const folder = await prepare(goPrograms);

describe.skipIf(folder === undefined)('Go clients', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startServer();
  });
  afterAll(() => server.remove());

  it.each([
    ['informer-json', 'client-go: an informer that speaks JSON'],
    ['informer-protobuf', 'client-go: an informer that speaks protobuf'],
    ['watch-list', 'client-go: the initial state in the watch itself'],
    ['leader-election', 'client-go: two candidates for a lease'],
    ['dynamic', 'client-go: kinds found by discovery, patches, scale, metadata'],
    ['apply', 'client-go: server-side apply with typed configurations'],
    ['exec-spdy', 'client-go: exec over SPDY'],
    ['exec-websocket', 'client-go: exec over WebSocket'],
    ['port-forward-spdy', 'client-go: port-forward over SPDY'],
    ['port-forward-tunnel', 'client-go: port-forward through the WebSocket tunnel'],
    ['log-follow', 'client-go: a log that is followed'],
    ['metrics', 'metrics.k8s.io: what nodes and pods use'],
    ['manager', 'controller-runtime: envtest, a manager and a reconciler of a custom resource'],
  ])('%s: %s', async (scenario) => {
    const { code, stderr } = await run(`${folder}/interop`, [scenario], {
      env: { KUBECONFIG: server.kubeconfig },
    });
    expect({ code, stderr: code === 0 ? '' : stderr }).toEqual({ code: 0, stderr: '' });
  });
});
