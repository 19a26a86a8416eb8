import type { Command } from './ast.js';

/** What a shell remembers between commands. A subshell works on a copy. */
export class ShellState {
  variables: Map<string, string>;
  exported: Set<string>;
  functions = new Map<string, Command>();
  positional: readonly string[] = [];
  cwd = '/';
  status = 0;
  /** `set -e`, `set -x`. */
  options = new Set<string>();
  /** `trap` actions by signal name. */
  traps = new Map<string, string>();

  constructor(
    env: Readonly<Record<string, string>>,
    readonly name: string,
  ) {
    this.variables = new Map(Object.entries(env));
    this.exported = new Set(Object.keys(env));
  }

  copy(): ShellState {
    const other = new ShellState({}, this.name);
    other.variables = new Map(this.variables);
    other.exported = new Set(this.exported);
    other.functions = new Map(this.functions);
    other.positional = this.positional;
    other.cwd = this.cwd;
    other.status = this.status;
    other.options = new Set(this.options);
    return other;
  }

  environment(): Record<string, string> {
    const env: Record<string, string> = {};
    for (const name of this.exported) {
      const value = this.variables.get(name);
      if (value !== undefined) env[name] = value;
    }
    return env;
  }

  /** The value of `$name`, special and positional parameters included; undefined when it is not set. */
  parameter(name: string): string | undefined {
    switch (name) {
      case '?': return String(this.status);
      case '#': return String(this.positional.length);
      case '$': return '1';
      case '!': return '';
      case '-': return [...this.options].join('');
      case '0': return this.name;
      case '@':
      case '*': return this.positional.length === 0 ? undefined : this.positional.join(' ');
      default: return /^\d$/.test(name) ? this.positional[Number(name) - 1] : this.variables.get(name);
    } // prettier-ignore
  }
}
