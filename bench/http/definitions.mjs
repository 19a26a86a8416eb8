/** Fills an API server with CustomResourceDefinitions, and prints what they add to its memory and to its next start. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import * as bodies from './bodies.mjs';
import { cpuSeconds, memory } from './cpu.mjs';
import { load, send } from './load.mjs';
import { startMockplane } from './servers.mjs';

const { values } = parseArgs({ options: { count: { type: 'string', default: '500' } } });
const count = Number(values.count);

const path = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
const folder = mkdtempSync(join(tmpdir(), 'mockplane-definitions-'));
const options = ['--nodes', '0', '--components', 'apiserver,controllers'];

/** CPU in milliseconds since the process began, and resident memory a second later, when start-up garbage may be gone. */
async function started(server) {
  const ms = Math.round(cpuSeconds(server.pid) * 1000);
  await setTimeout(1000);
  const settled = Math.round(cpuSeconds(server.pid) * 1000);
  const { now } = memory(server.pid);
  return `ready after ${server.startedMs.toFixed(0)} ms and ${ms} ms of CPU, ${settled} a second later, ${now.toFixed(0)} MiB`;
}

async function spent(server, asked) {
  const before = cpuSeconds(server.pid);
  const bytes = await send(server, undefined, { method: 'GET', ...asked });
  return `${Math.round((cpuSeconds(server.pid) - before) * 1000)} ms of CPU, ${(bytes / 1e6).toFixed(2)} MB`;
}

const say = (text) => process.stdout.write(`${text}\n`);
try {
  await (await startMockplane(folder, options)).end();
  let server = await startMockplane(folder, options);
  say(`none: ${await started(server)}`);
  const before = cpuSeconds(server.pid);
  const make = (index) => ({ method: 'POST', path, body: bodies.largeDefinition(index) });
  await load({ server, count, lanes: 16, make });
  await setTimeout(2000);
  const each = ((cpuSeconds(server.pid) - before) * 1000) / count;
  say(
    `${count} created: ${each.toFixed(1)} ms of CPU each, ${memory(server.pid).now.toFixed(0)} MiB`,
  );
  await server.end();
  server = await startMockplane(folder, options);
  say(`${count} there: ${await started(server)}`);
  const accept = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList';
  say(`aggregated discovery: ${await spent(server, { path: '/apis', accept })}`);
  say(`index of OpenAPI v3: ${await spent(server, { path: '/openapi/v3' })}`);
  const document = '/openapi/v3/apis/g0.bench.example/v1';
  say(`OpenAPI v3 of one group: ${await spent(server, { path: document })}`);
  say(`OpenAPI v2: ${await spent(server, { path: '/openapi/v2' })}`);
  say(`after that ${memory(server.pid).now.toFixed(0)} MiB`);
  await server.end();
} finally {
  rmSync(folder, { recursive: true, force: true });
}
