import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { run } from '../../support/run.js';
import { startServer, type TestServer } from '../../support/server.js';
import { interop, prepare } from '../support/client.js';
import { goPrograms } from '../support/programs.js';

const folder = await prepare(goPrograms);
const chart = join(interop, 'helm', 'chart');

describe.skipIf(folder === undefined)('Helm 3', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startServer();
  });
  afterAll(() => server.remove());

  /** Runs a program of the Go module and gives its standard output; a failure is an error that shows what it printed. */
  async function program(name: string, ...args: string[]): Promise<string> {
    const home = join(server.dataDir, 'helm');
    const { code, stdout, stderr } = await run(`${folder}/${name}`, args, {
      env: {
        KUBECONFIG: server.kubeconfig,
        HELM_CACHE_HOME: home,
        HELM_CONFIG_HOME: home,
        HELM_DATA_HOME: home,
      },
    });
    if (code !== 0)
      throw new Error(`${name} ${args.join(' ')} ended with ${code}: ${stderr}${stdout}`);
    return stdout;
  }
  const helm = (...args: string[]): Promise<string> => program('helm', ...args);
  const kubectl = (...args: string[]): Promise<string> => program('kubectl', ...args);
  const image = (): Promise<string> =>
    kubectl(
      'get',
      'deployment',
      'shop',
      '-o',
      'jsonpath={..image} {.status.readyReplicas} {..env[0].value}',
    );

  it('installs a chart and waits until it is ready; its hook has run before', async () => {
    expect(await helm('install', 'shop', chart, '--wait', '--timeout', '50s')).toMatch(
      /STATUS: deployed/,
    );
    expect(await image()).toBe('nginx:1.27 1 false');
    expect(await kubectl('logs', 'job/shop-migrate')).toBe('migrated to 1.27\n');
    expect(
      await kubectl('get', 'secret', 'sh.helm.release.v1.shop.v1', '-o', 'jsonpath={.type}'),
    ).toBe('helm.sh/release.v1');
  });

  it('runs the test of the chart, a pod that asks the Service by its name', async () => {
    const told = await helm('test', 'shop', '--logs', '--timeout', '50s');
    expect(told).toMatch(/Phase: +Succeeded/);
    expect(told).toContain('Welcome to nginx!');
  });

  it('upgrades to other values, and looks up what is there', async () => {
    await helm(
      'upgrade',
      'shop',
      chart,
      '--set',
      'replicas=2,tag=1.28',
      '--wait',
      '--timeout',
      '50s',
    );
    expect(await image()).toBe('nginx:1.28 2 true');
    expect(await kubectl('logs', 'job/shop-migrate')).toBe('migrated to 1.28\n');
  });

  it('rolls back, and knows its history', async () => {
    await helm('rollback', 'shop', '1', '--wait', '--timeout', '50s');
    expect(await image()).toBe('nginx:1.27 1 false');
    const history = JSON.parse(await helm('history', 'shop', '-o', 'json')) as { status: string }[];
    expect(history.map(({ status }) => status)).toEqual(['superseded', 'superseded', 'deployed']);
  });

  it('refuses a manifest that the server refuses, and says why', async () => {
    await expect(helm('upgrade', 'shop', chart, '--set', 'replicas=-1')).rejects.toThrow(
      /spec\.replicas: Invalid value: -1: must be greater than or equal to 0/,
    );
  });

  it('uninstalls and waits until all of it is gone', async () => {
    await helm('uninstall', 'shop', '--wait', '--timeout', '50s');
    expect(await kubectl('get', 'deployments,services,secrets', '-o', 'name')).toBe(
      'service/kubernetes\n',
    );
    expect(JSON.parse(await helm('list', '-A', '-o', 'json'))).toEqual([]);
  });
});
