import { writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { kubectlPath, Terminal } from '../support/kubectl.js';
import { run } from '../support/run.js';
import { program, startServer, type TestServer } from '../support/server.js';

const open: TestServer[] = [];
afterEach(async () => {
  for (const server of open.splice(0)) await server.remove();
});

async function start(dataDir?: string): Promise<TestServer> {
  const server = await startServer(dataDir === undefined ? {} : { dataDir });
  open.push(server);
  return server;
}

/** Runs `mockplane serve` that is expected to fail. */
const failing = (...args: string[]) =>
  run(process.execPath, [program, 'serve', '--http-port', '0', '--dns-port', '0', ...args]);

describe.skipIf(kubectlPath === undefined)('H4: a restart keeps the cluster', () => {
  it('ends cleanly and finds everything as it was', async () => {
    const first = await start();
    const before = new Terminal(first);
    await before.kubectl('create', 'deployment', 'web', '--image=nginx', '--replicas=2');
    await before.kubectl('expose', 'deployment', 'web', '--port=80');
    await before.settled();
    const picture = async (terminal: Terminal): Promise<string> => {
      const rows = await terminal.kubectl(
        'get',
        'pods,services,deployments,endpointslices',
        '-o',
        'jsonpath={range .items[*]}{.kind} {.metadata.name} {.metadata.uid} {.spec.clusterIP} {.status.podIP}{"\\n"}{end}',
      );
      return rows;
    };
    const was = await picture(before);
    expect(await first.stop()).toBe(0);
    const after = new Terminal(await start(first.dataDir));
    await after.settled();
    expect(await picture(after)).toBe(was);
    expect(
      await after.path(
        '{.items[*].status.containerStatuses[0].restartCount}',
        'pods',
        '-l',
        'app=web',
      ),
    ).toBe('0 0');
  });

  it('loses no acknowledged object when it is killed, leaves none half there, and lets watches go on', async () => {
    const first = await start();
    const before = new Terminal(first);
    const version = await before.kubectl(
      'get',
      'configmaps',
      '-o',
      'jsonpath={.metadata.resourceVersion}',
    );
    const acknowledged: string[] = [];
    const alive = new AbortController();
    const writer = async (lane: number): Promise<void> => {
      for (let index = 0; !alive.signal.aborted; index += 1) {
        const name = `kept-${lane}-${index}`;
        const { code } = await before.try([
          'create',
          'configmap',
          name,
          `--from-literal=name=${name}`,
        ]);
        if (code === 0) acknowledged.push(name);
      }
    };
    const writers = [0, 1, 2].map(writer);
    while (acknowledged.length < 12) await before.try(['version', '--client']);
    await first.kill();
    alive.abort();
    await Promise.all(writers);
    const after = new Terminal(await start(first.dataDir));
    const found = JSON.parse(await after.kubectl('get', 'configmaps', '-o', 'json')) as {
      items: { metadata: { name: string }; data: { name?: string } }[];
    };
    const kept = found.items.filter((item) => item.metadata.name.startsWith('kept-'));
    for (const name of acknowledged) expect(kept.map((item) => item.metadata.name)).toContain(name);
    for (const item of kept) expect(item.data.name).toBe(item.metadata.name);
    const events = await after.kubectl(
      'get',
      '--raw',
      `/api/v1/namespaces/default/configmaps?watch=1&resourceVersion=${version}&timeoutSeconds=1`,
    );
    const added = events
      .trim()
      .split('\n')
      .flatMap((line) => {
        const event = JSON.parse(line) as { type: string; object: { metadata: { name: string } } };
        return event.type === 'ADDED' ? [event.object.metadata.name] : [];
      });
    expect(added.filter((name) => name.startsWith('kept-')).sort()).toEqual(
      kept.map((item) => item.metadata.name).sort(),
    );
  }, 120_000);
});

describe('a server that cannot start', () => {
  it('names the port that is in use', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => void other.listen(0, '127.0.0.1', resolve));
    const { port } = other.address() as { port: number };
    const server = await start();
    const { code, stderr } = await failing(
      '--port',
      String(port),
      '--data-dir',
      join(server.dataDir, 'other'),
    );
    other.close();
    expect(code).toBe(1);
    expect(stderr).toMatch(new RegExp(`^mockplane: port ${port} is in use; .*\n$`));
  });

  it('says that another process uses the data directory', async () => {
    const server = await start();
    const { code, stderr } = await failing(
      '--port',
      '0',
      '--data-dir',
      server.dataDir,
      '--kubeconfig',
      join(server.dataDir, 'second'),
    );
    expect(code).toBe(1);
    expect(stderr.trim().split('\n')).toHaveLength(1);
    expect(stderr).toContain('another process');
  });

  it('says that a database is corrupt, and what can be done', async () => {
    const server = await start();
    await server.stop();
    writeFileSync(
      join(server.dataDir, 'mockplane.db'),
      'this is no database, and long enough not to be taken for an empty one'.repeat(400),
    );
    const { code, stderr } = await failing('--port', '0', '--data-dir', server.dataDir);
    expect(code).toBe(1);
    expect(stderr.trim().split('\n')).toHaveLength(1);
    expect(stderr).toMatch(/^mockplane: .*mockplane\.db/);
  });

  it('refuses a data directory that is a file, and options that make no sense', async () => {
    const server = await start();
    const file = join(server.dataDir, 'plain');
    writeFileSync(file, '');
    expect((await failing('--port', '0', '--data-dir', file)).stderr).toContain(
      'mockplane: cannot use the data directory',
    );
    expect(
      (
        await failing(
          '--port',
          '0',
          '--in-memory',
          '--components',
          'apiserver,toaster',
          '--kubeconfig',
          join(server.dataDir, 'k'),
        )
      ).stderr,
    ).toContain('there is no component "toaster"');
    expect((await failing('--port', '70000')).code).not.toBe(0);
  });
});
