/** Fills an API server with pods, and prints what it costs to read them in each form, and how long they hold up the event loop. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import * as bodies from './bodies.mjs';
import { cpuSeconds, memory } from './cpu.mjs';
import { load, send } from './load.mjs';
import { startMockplane } from './servers.mjs';

const { values } = parseArgs({
  options: {
    count: { type: 'string', default: '10000' },
    rounds: { type: 'string', default: '5' },
    only: { type: 'string', default: '' },
  },
});
const [count, rounds] = [Number(values.count), Number(values.rounds)];

const namespace = '/api/v1/namespaces/default';
const pods = `${namespace}/pods`;
const nameOf = (index) => `bench-${String(index).padStart(7, '0')}`;
const as = (form) => `application/json;as=${form};v=v1;g=meta.k8s.io`;
const forms = [
  { name: 'JSON' },
  { name: 'Table', accept: as('Table') },
  { name: 'Table with includeObject=None', accept: as('Table'), query: '?includeObject=None' },
  { name: 'PartialObjectMetadataList', accept: as('PartialObjectMetadataList') },
  { name: 'labels that none has', query: '?labelSelector=app%3Dnone' },
  { name: 'labels that all have', query: '?labelSelector=app%3Dbench' },
  { name: 'a field that none has', query: '?fieldSelector=spec.nodeName%3Dnone' },
  {
    name: 'metadata in protobuf',
    accept: 'application/vnd.kubernetes.protobuf;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io',
  },
  { name: 'protobuf', accept: 'application/vnd.kubernetes.protobuf' },
].filter(({ name }) => name.includes(values.only));

const folder = mkdtempSync(join(tmpdir(), 'mockplane-reads-'));
const bare = ['--nodes', '0', '--components', 'apiserver'];
const turns = fileURLToPath(new URL('./turns.mjs', import.meta.url));

/** What the server prints of its turns goes to stderr, after the line that this prints. */
async function measure(server, { accept, query = '' }) {
  const before = cpuSeconds(server.pid);
  const bytes = await send(server, undefined, { method: 'GET', path: pods + query, accept });
  return { ms: (cpuSeconds(server.pid) - before) * 1000, megabytes: bytes / 1e6 };
}

const say = (text) => process.stdout.write(`${text}\n`);
try {
  let server = await startMockplane(folder, bare);
  const account = { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'default' } };
  const body = JSON.stringify(account);
  await send(server, undefined, { method: 'POST', path: `${namespace}/serviceaccounts`, body });
  const create = (index) => ({ method: 'POST', path: pods, body: bodies.pod(nameOf(index)) });
  await load({ server, count, lanes: 64, make: create });
  const patch = (index) => ({
    method: 'PATCH',
    path: `${pods}/${nameOf(index)}/status`,
    type: 'application/merge-patch+json',
    body: bodies.status(index),
  });
  await load({ server, count, lanes: 64, make: patch });
  await server.end();
  for (const form of forms) {
    // Every form from a fresh start, so that the first answer finds nothing prepared.
    server = await startMockplane(folder, bare, ['--import', turns]);
    await setTimeout(500);
    const results = [];
    for (let round = 0; round <= rounds; round++) results.push(await measure(server, form));
    const [first, ...next] = results.map(({ ms }) => Math.round(ms));
    const { now } = memory(server.pid);
    say(
      `${form.name}: ${results[0].megabytes.toFixed(1)} MB, CPU ms first ${first}, then ${next.join(' ')} (least ${Math.min(...next)}), ${now.toFixed(0)} MiB`,
    );
    await server.end();
    // Turns are measured apart: the measurement keeps a core busy.
    server = await startMockplane(folder, bare, ['--import', turns]);
    await setTimeout(500);
    for (const round of ['first', 'then', 'then', 'then']) {
      process.kill(server.pid, 'SIGUSR2');
      await setTimeout(50);
      await measure(server, form);
      process.stderr.write(`  ${round}: `);
      process.kill(server.pid, 'SIGUSR2');
      await setTimeout(50);
    }
    await server.end();
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
