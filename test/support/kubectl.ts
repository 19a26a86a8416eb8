import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { run, type RunOptions } from './run.js';
import { program, type TestServer } from './server.js';

const cache = join(dirname(dirname(dirname(fileURLToPath(import.meta.url)))), '.cache', 'kubectl');

/** A real kubectl: the one on the machine, else Debian's package unpacked into .cache. Undefined, loudly, when there is none. */
export const kubectlPath = findKubectl();

function findKubectl(): string | undefined {
  const unpacked = join(cache, 'usr', 'bin', 'kubectl');
  const works = (path: string): boolean => {
    try {
      execFileSync(path, ['version', '--client'], { stdio: 'ignore' });
      return true;
    } catch {
      return false;
    }
  };
  for (const path of ['kubectl', unpacked]) if (works(path)) return path;
  try {
    mkdirSync(cache, { recursive: true });
    execFileSync('apt-get', ['download', 'kubernetes-client'], { cwd: cache, stdio: 'ignore' });
    const archive = readdirSync(cache).find((name) => name.endsWith('.deb'));
    if (archive !== undefined)
      execFileSync('dpkg-deb', ['-x', archive, '.'], { cwd: cache, stdio: 'ignore' });
  } catch {
    // No Debian, or no network: said below.
  }
  if (existsSync(unpacked)) return unpacked;
  console.warn(
    'SKIPPED: there is no kubectl on this machine and none could be fetched; tests that drive the real kubectl do not run',
  );
  return undefined;
}

/** A person at a terminal: kubectl and mockplane against one server. */
export class Terminal {
  constructor(
    readonly server: TestServer,
    readonly namespace = 'default',
  ) {}

  /** Runs kubectl and gives its standard output; a failure is an error that shows what it printed. */
  async kubectl(...args: string[]): Promise<string> {
    const { code, stdout, stderr } = await this.try(args);
    if (code !== 0)
      throw new Error(`kubectl ${args.join(' ')} ended with ${code}: ${stderr}${stdout}`);
    return stdout;
  }

  /** Runs kubectl whatever comes of it. */
  try(
    args: readonly string[],
    options: RunOptions = {},
  ): Promise<{ code: number | null; stdout: string; stderr: string }> {
    const env = { KUBECONFIG: this.server.kubeconfig, HOME: this.server.dataDir, ...options.env };
    return run(kubectlPath ?? 'kubectl', ['--namespace', this.namespace, ...args], {
      ...options,
      env,
    });
  }

  /** `kubectl apply -f -` of a manifest. */
  async apply(manifest: string): Promise<string> {
    const { code, stdout, stderr } = await this.try(['apply', '-f', '-'], { input: manifest });
    if (code !== 0) throw new Error(`kubectl apply ended with ${code}: ${stderr}`);
    return stdout;
  }

  /** One object as JSON. */
  async get<T = Record<string, never>>(...args: string[]): Promise<T> {
    return JSON.parse(await this.kubectl('get', ...args, '-o', 'json')) as T;
  }

  /** The value of a JSONPath of an object. */
  path(expression: string, ...args: string[]): Promise<string> {
    return this.kubectl('get', ...args, '-o', `jsonpath=${expression}`);
  }

  /** Waits until nothing is left to do in the cluster. */
  async settled(): Promise<void> {
    const answer = JSON.parse(
      await this.kubectl('get', '--raw', '/mockplane/v1/settled?timeoutSeconds=60'),
    ) as { settled: boolean };
    if (!answer.settled) throw new Error(`the cluster does not settle: ${JSON.stringify(answer)}`);
  }

  /** Runs mockplane and gives everything that came of it. */
  mockplane(...args: string[]): Promise<{ code: number | null; stdout: string; stderr: string }> {
    return run(process.execPath, [program, ...args], {
      env: { KUBECONFIG: this.server.kubeconfig },
    });
  }
}
