#!/usr/bin/env node
// Runs Kubernetes' own conformance tests against a server of this checkout: `node test/conformance/run.mjs [--lanes 4] [--names FILE]`.
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';

const HERE = import.meta.dirname;
const { values: options } = parseArgs({
  options: {
    lanes: { type: 'string', default: '4' },
    names: { type: 'string', default: path.join(HERE, 'tests.txt') },
    timeout: { type: 'string', default: '30m' },
  },
});
const folder = mkdtempSync(path.join(tmpdir(), 'mockplane-conformance-'));
const program = path.join(folder, 'conformance.test');
const kubeconfig = path.join(folder, 'kubeconfig');

/** Without vet: it would look at all of Kubernetes. */
function build() {
  const given = ['test', '-vet=off', '-c', '-o', program, '.'];
  const { status } = spawnSync('go', given, { cwd: HERE, stdio: 'inherit' });
  if (status !== 0) throw new Error('the tests cannot be built');
}

/** Starts a server; resolves with its process once it is ready. */
async function serve() {
  const ports = ['--port', '0', '--http-port', '0', '--dns-port', '0'];
  const given = ['bin/mockplane.mjs', 'serve', '--in-memory', ...ports, '--kubeconfig', kubeconfig];
  const server = spawn('node', given, { cwd: path.join(HERE, '../..') });
  for await (const chunk of server.stdout) if (String(chunk).includes('ready')) break;
  return server;
}

/** Runs some tests one after the other; resolves with the name of each and how it ended. */
async function lane(names, number) {
  const report = path.join(folder, `${number}.json`);
  const focus = names.map((name) => name.replaceAll(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`));
  const child = spawn(program, [
    `--kubeconfig=${kubeconfig}`,
    '--provider=skeleton',
    `--ginkgo.focus=${focus.join('|')}`,
    `--ginkgo.timeout=${options.timeout}`,
    `--ginkgo.json-report=${report}`,
  ]);
  child.stdout.resume();
  child.stderr.resume();
  await new Promise((resolve) => child.once('close', resolve));
  const [{ SpecReports: specs }] = JSON.parse(readFileSync(report, 'utf8'));
  return specs
    .filter(({ State: state, LeafNodeType: type }) => type === 'It' && state !== 'skipped')
    .map((spec) => ({
      name: [...spec.ContainerHierarchyTexts, spec.LeafNodeText].join(' '),
      state: spec.State,
      message: spec.Failure?.Message ?? '',
    }));
}

const names = readFileSync(options.names, 'utf8').trim().split('\n');
build();
const server = await serve();
try {
  const count = Number(options.lanes);
  const lanes = Array.from({ length: count }, (_, number) =>
    lane(
      names.filter((_name, index) => index % count === number),
      number,
    ),
  );
  const results = (await Promise.all(lanes)).flat();
  const failed = results.filter(({ state }) => state !== 'passed');
  for (const { name, state, message } of failed)
    console.log(`${state} ${name}\n  ${message.slice(0, 400)}`);
  console.log(`${results.length - failed.length} passed, ${failed.length} failed`);
  process.exitCode = failed.length > 0 || results.length === 0 ? 1 : 0;
} finally {
  server.kill();
  rmSync(folder, { recursive: true, force: true });
}
