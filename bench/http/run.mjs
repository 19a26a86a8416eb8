/** Loads an API server that keeps everything on disk, and beside it a bare HTTPS server, and prints how much more it costs. */
import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import * as bodies from './bodies.mjs';
import { cpuSeconds, memory } from './cpu.mjs';
import { load, send } from './load.mjs';
import { startBaseline, startMockplane } from './servers.mjs';

const { values } = parseArgs({
  options: {
    count: { type: 'string', default: '10000' },
    lanes: { type: 'string', default: '64' },
    only: { type: 'string', default: '' },
  },
});
const count = Number(values.count);
const lanes = Number(values.lanes);

const namespace = '/api/v1/namespaces/default';
const nameOf = (index) => `bench-${String(index).padStart(7, '0')}`;
const create = (plural, body) => (index) => ({
  method: 'POST',
  path: `${namespace}/${plural}`,
  body: body(nameOf(index)),
});
const apply = (generation) => (index) => ({
  method: 'PATCH',
  path: `/apis/apps/v1/namespaces/default/deployments/${nameOf(index)}?fieldManager=bench`,
  type: 'application/apply-patch+yaml',
  body: bodies.deployment(nameOf(index), generation),
});
const createCustom = (rules) => (index) => ({
  method: 'POST',
  path: `/apis/bench.example/v1/namespaces/default/bench${rules}s`,
  body: bodies.custom(rules)(nameOf(index)),
});
const stages = [
  { name: 'create ConfigMap', make: create('configmaps', bodies.configMap) },
  { name: 'create Service', make: create('services', bodies.service) },
  { name: 'create Pod', make: create('pods', bodies.pod) },
  {
    name: 'get Pod',
    make: (index) => ({ method: 'GET', path: `${namespace}/pods/${nameOf(index)}` }),
  },
  {
    name: 'patch Pod status',
    make: (index) => ({
      method: 'PATCH',
      path: `${namespace}/pods/${nameOf(index)}/status`,
      type: 'application/merge-patch+json',
      body: bodies.status(index),
    }),
  },
  { name: 'apply a new Deployment', make: apply(0) },
  { name: 'apply another image', make: apply(1) },
  { name: 'create custom resource, 1 CEL rule', make: createCustom(1) },
  { name: 'create custom resource, 20 CEL rules', make: createCustom(20) },
].filter(({ name }) => name.includes(values.only));

/** CPU milliseconds of the server and the rest of the figures for one stage. */
async function measure(server, { make }, requests = count) {
  const before = cpuSeconds(server.pid);
  const { seconds, bytes, latencies } = await load({ server, count: requests, lanes, make });
  const milliseconds = ((cpuSeconds(server.pid) - before) * 1000) / requests;
  const at = (share) => latencies[Math.floor((latencies.length - 1) * share)];
  return {
    milliseconds,
    rate: requests / seconds,
    p50: at(0.5),
    p99: at(0.99),
    megabytes: bytes / 1e6,
  };
}

/** A definition is served a moment after it was made. */
async function untilServed(server, path) {
  for (let attempt = 1; ; attempt++) {
    try {
      return await send(server, undefined, { method: 'GET', path });
    } catch (error) {
      if (attempt >= 100) throw error;
      await setTimeout(50);
    }
  }
}

const say = (...columns) => process.stdout.write(`| ${columns.join(' | ')} |\n`);
const fixed = (digits) => (number) => number.toFixed(digits);
const [two, three] = [fixed(2), fixed(3)];

const folder = mkdtempSync(join(tmpdir(), 'mockplane-bench-'));
const bare = ['--nodes', '0', '--components', 'apiserver'];
try {
  const baseline = await startBaseline();
  let server = await startMockplane(folder, bare);
  process.stdout.write(
    `${cpus()[0]?.model}, ${cpus().length} cores, Node ${process.version}, ${count} requests over ${lanes} connections\n\n`,
  );
  const start = `ready ${two(server.startedMs / 1000)} s after its start (${two(cpuSeconds(server.pid))} s of CPU), ${memory(server.pid).now.toFixed(0)} MiB`;
  const account = { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'default' } };
  await send(server, undefined, {
    method: 'POST',
    path: `${namespace}/serviceaccounts`,
    body: JSON.stringify(account),
  });
  for (const rules of [1, 20]) {
    const path = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
    await send(server, undefined, {
      method: 'POST',
      path,
      body: bodies.definition(`bench${rules}s`, rules),
    });
    await untilServed(server, `/apis/bench.example/v1/namespaces/default/bench${rules}s`);
  }
  say('request', 'CPU ms', 'bare HTTPS, CPU ms', 'ratio', 'requests/s', 'p50 ms', 'p99 ms');
  say('---', '---', '---', '---', '---', '---', '---');
  for (const stage of stages) {
    // The baseline keeps the last body that it was sent, so that a GET answers with one of the same size.
    const floor = await measure(baseline, stage);
    const real = await measure(server, stage);
    const ratio = real.milliseconds / floor.milliseconds;
    say(
      stage.name,
      three(real.milliseconds),
      three(floor.milliseconds),
      two(ratio),
      real.rate.toFixed(0),
      two(real.p50),
      two(real.p99),
    );
  }
  const lists = await measure(
    server,
    { make: () => ({ method: 'GET', path: `${namespace}/pods` }) },
    5,
  );
  process.stdout.write(
    `\nLIST of ${count} pods: ${lists.milliseconds.toFixed(0)} ms of CPU for ${two(lists.megabytes / 5)} MB\n`,
  );
  process.stdout.write(`empty: ${start}\n`);
  const { now, peak } = memory(server.pid);
  await server.end();
  server = await startMockplane(folder, bare);
  process.stdout.write(
    `${3 * count} objects: ready ${two(server.startedMs / 1000)} s after a restart (${two(cpuSeconds(server.pid))} s of CPU), ${memory(server.pid).now.toFixed(0)} MiB (before: ${now.toFixed(0)}, at most ${peak.toFixed(0)})\n`,
  );
  await Promise.all([server.end(), baseline.end()]);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
