import { execFile, spawnSync } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);
const TOOLS = ['ip', 'nft', 'iptables-restore', 'iptables-save', 'ipset'];

/** Why rules cannot be loaded into a kernel here; undefined when they can. */
export function whyNot(): string | undefined {
  if (process.platform !== 'linux') return 'this is not Linux';
  if (process.getuid?.() !== 0) return 'network namespaces need root';
  const missing = TOOLS.filter((tool) => spawnSync('which', [tool]).status !== 0);
  if (missing.length > 0) return `not installed: ${missing.join(', ')}`;
  const tried = spawnSync('unshare', ['-n', 'sh', '-c', 'nft list ruleset && iptables-save']);
  return tried.status === 0 ? undefined : `no namespace with rules: ${String(tried.stderr).trim()}`;
}

/** Runs a program in a fresh network namespace of its own; `input` is its standard input. Rejects with what it complained about. */
export function inFreshNamespace(script: string, input: string): string {
  const ran = spawnSync('unshare', ['-n', 'sh', '-ec', script], { input, maxBuffer: 1 << 26 });
  if (ran.status !== 0) throw new Error(String(ran.stderr).slice(0, 2000));
  return String(ran.stdout);
}

/** A few machines as named network namespaces. */
export class Namespaces {
  private readonly prefix = `mockplane-${process.pid}`;
  private readonly names: string[] = [];

  /** The namespace of a machine, for commands. */
  of(machine: string): string {
    return `${this.prefix}-${machine}`;
  }

  async add(machine: string): Promise<void> {
    await run('ip', ['netns', 'add', this.of(machine)]);
    this.names.push(this.of(machine));
    await this.sh(machine, 'ip link set lo up');
  }

  /** Runs a script on a machine and gives what it prints. */
  async sh(machine: string, script: string): Promise<string> {
    const { stdout } = await run('ip', ['netns', 'exec', this.of(machine), 'sh', '-ec', script]);
    return stdout;
  }

  /** Runs a Node script on a machine; `argument` is its `process.argv[1]`. */
  async node(machine: string, script: string, argument: string): Promise<string> {
    const args = ['netns', 'exec', this.of(machine), process.execPath, '-e', script, argument];
    const { stdout } = await run('ip', args, { maxBuffer: 1 << 24 });
    return stdout;
  }

  async remove(): Promise<void> {
    await Promise.all(this.names.map((name) => run('ip', ['netns', 'delete', name])));
  }
}
