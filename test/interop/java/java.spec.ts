import { readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { run } from '../../support/run.js';
import { startServer, type TestServer } from '../../support/server.js';
import { prepare } from '../support/client.js';

const folder = await prepare({
  name: 'java',
  inputs: ['java'],
  cwd: 'java',
  build: (target) => [
    [
      'mvn',
      '--quiet',
      '--batch-mode',
      `-Dtarget=${target}`,
      'compile',
      'dependency:build-classpath',
      `-Dmdep.outputFile=${join(target, 'classpath')}`,
    ],
  ],
});

describe.skipIf(folder === undefined)('fabric8', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startServer();
  });
  afterAll(() => server.remove());

  it.each([
    ['crud', 'creates, edits, refuses, lists and deletes'],
    ['apply', 'applies, meets a conflict, forces and patches'],
    ['watch', 'watches objects come and go'],
    ['informer', 'follows objects with an informer'],
    ['exec', 'runs a command and reads a log'],
    ['customResource', 'applies a definition made from a class, and uses the class'],
    ['leaderElection', 'is elected, and lets go'],
  ])('%s: %s', async (scenario) => {
    const libraries = readFileSync(join(folder!, 'classpath'), 'utf8').trim();
    const path = [join(folder!, 'classes'), libraries].join(delimiter);
    const args = ['-XX:TieredStopAtLevel=1', '-cp', path, 'interop.Scenarios', scenario];
    const { code, stderr } = await run('java', args, { env: { KUBECONFIG: server.kubeconfig } });
    expect({ code, stderr: code === 0 ? '' : stderr }).toEqual({ code: 0, stderr: '' });
  });
});
