import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
/** The program as a user starts it; `npm test` has built it. */
export const program = join(root, 'bin', 'mockplane.mjs');

export interface TestServer {
  readonly kubeconfig: string;
  readonly url: string;
  readonly httpUrl: string;
  /** `127.0.0.1:port` */
  readonly dns: string;
  readonly dataDir: string;
  /** Ends it as Ctrl-C does; resolves with the exit code. */
  stop(): Promise<number | null>;
  /** kill -9 */
  kill(): Promise<void>;
  /** Stops it and removes its folder. */
  remove(): Promise<void>;
}

/** Starts `mockplane serve` as a process of its own on free ports. `dataDir` continues a former server's data. */
export async function startServer(
  options: { readonly args?: readonly string[]; readonly dataDir?: string } = {},
): Promise<TestServer> {
  const dataDir = options.dataDir ?? mkdtempSync(join(tmpdir(), 'mockplane-'));
  const kubeconfig = join(dataDir, 'kubeconfig');
  const ports = ['--port', '0', '--http-port', '0', '--dns-port', '0'];
  const child = spawn(
    process.execPath,
    [program, 'serve', ...ports, '--data-dir', dataDir, ...(options.args ?? [])],
    {
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  const banner = await untilReady(child);
  const address = (label: string): string =>
    new RegExp(`^ +${label} +(\\S+)`, 'm').exec(banner)?.[1] ?? '';
  const ended = new Promise<number | null>((resolve) => {
    child.once('exit', resolve);
  });
  const end = async (signal: NodeJS.Signals): Promise<number | null> => {
    if (child.exitCode === null && child.signalCode === null) child.kill(signal);
    return ended;
  };
  return {
    kubeconfig,
    url: address('API'),
    httpUrl: address('page').replace(/\/$/, ''),
    dns: address('DNS'),
    dataDir,
    stop: () => end('SIGINT'),
    kill: async () => void (await end('SIGKILL')),
    remove: async () => {
      await end('SIGKILL');
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

function untilReady(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let output = '';
    let errors = '';
    child.stdout!.on('data', (chunk: Buffer) => {
      output += chunk.toString();
      if (/^ +GraphQL .*\n(?: +DNS .*\n)?/m.test(output) && output.endsWith('\n')) resolve(output);
    });
    child.stderr!.on('data', (chunk: Buffer) => {
      errors = (errors + chunk.toString()).slice(-10_000);
    });
    child.once('exit', (code) =>
      reject(new Error(`the server ended with ${code}: ${output}${errors}`)),
    );
  });
}
