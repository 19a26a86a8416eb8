import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { sleep, SystemClock } from '#machinery';
import { run } from '../../support/run.js';

/** The folder of the clients. */
export const interop = dirname(dirname(fileURLToPath(import.meta.url)));
const root = dirname(dirname(interop));

/** A client's package and how it is made ready to run. */
export interface Client {
  readonly name: string;
  /** Files and folders below `test/interop` that it is built from: it is built again when one of them changes. */
  readonly inputs: readonly string[];
  /** Commands that build it, one after the other. `folder` is a kept folder for the results, outside of git. */
  readonly build: (folder: string) => readonly (readonly [command: string, ...args: string[]])[];
  /** Where the commands run, below `test/interop`. */
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
}

/**
 * Builds a client from its own packages, unless nothing has changed since the last time. Test files run at the same time: one of them
 * builds, the others wait for it.
 * @returns the folder with the results; undefined, loudly, when it cannot be built here. With `CI` set that is an error.
 */
export async function prepare(client: Client): Promise<string | undefined> {
  const folder = join(root, '.cache', 'interop', client.name);
  const stamp = join(folder, '.built');
  const wanted = fingerprint(client.inputs);
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return folder;
  mkdirSync(folder, { recursive: true });
  const unlock = await lock(`${folder}.lock`);
  try {
    return existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted
      ? folder
      : await built(client, folder, () => writeFileSync(stamp, wanted));
  } finally {
    unlock();
  }
}

/** Waits until the file of this name can be made, which only one process can at a time; gives what removes it. */
async function lock(path: string): Promise<() => void> {
  for (;;) {
    try {
      writeFileSync(path, String(process.pid), { flag: 'wx' });
      return () => rmSync(path, { force: true });
    } catch {
      if (!isAlive(path)) rmSync(path, { force: true });
      await sleep(new SystemClock(), 200);
    }
  }
}

/** Whether the process still runs that made the file. */
function isAlive(path: string): boolean {
  try {
    const pid = Number(readFileSync(path, 'utf8'));
    return pid === 0 || process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT';
  }
}

async function built(
  client: Client,
  folder: string,
  done: () => void,
): Promise<string | undefined> {
  for (const [command, ...args] of client.build(folder)) {
    const problem = await run(command, args, {
      cwd: join(interop, client.cwd),
      ...(client.env === undefined ? {} : { env: client.env }),
    }).then(
      ({ code, stdout, stderr }) =>
        code === 0 ? undefined : `ended with ${code}: ${stderr}${stdout}`,
      String,
    );
    if (problem === undefined) continue;
    const text = `${client.name}: ${command} ${args.join(' ')}: ${problem}`;
    if (process.env['CI'] !== undefined) throw new Error(text);
    console.warn(`SKIPPED: tests with the client ${text}`);
    return undefined;
  }
  done();
  return folder;
}

function fingerprint(inputs: readonly string[]): string {
  const hash = createHash('sha256');
  for (const input of inputs) {
    const from = join(interop, input);
    if (statSync(from).isFile()) {
      hash.update(input).update(readFileSync(from));
      continue;
    }
    const entries = readdirSync(from, { recursive: true, withFileTypes: true })
      .filter(
        (entry) =>
          entry.isFile() &&
          !/node_modules|target\/|\.spec\.ts$/.test(`${entry.parentPath}/${entry.name}`),
      )
      .map((entry) => join(entry.parentPath, entry.name))
      .sort();
    for (const path of entries) hash.update(path).update(readFileSync(path));
  }
  return hash.digest('hex');
}
