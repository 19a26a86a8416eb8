import { resolvePath } from '../filesystem.js';
import type { AndOr, Command, Pipeline, Script } from './ast.js';
import { builtins, builtinPrograms } from './builtins.js';
import { type Host, Interrupted, type Invocation, type Program } from './command.js';
import { type Expander, expandPattern, expandText, expandWords } from './expand.js';
import { Jump } from './jump.js';
import { loop } from './loop.js';
import { notFound } from './not-found.js';
import { parseScript } from './parser.js';
import { redirect } from './redirect.js';
import type { Shell, Streams } from './shell.js';
import type { ShellState } from './state.js';
import { BrokenPipe, Capture, noInput, Pipe } from './streams.js';
import { ShellSyntaxError } from './syntax-error.js';

const MAX_CALL_DEPTH = 64;
const MAX_BACKGROUND_JOBS = 16;

/** Runs parsed shell commands inside one container. */
export class Interpreter implements Expander, Shell {
  readonly filesystem;
  #depth = 0;
  readonly #jobs: Promise<unknown>[] = [];

  constructor(
    readonly host: Host,
    readonly state: ShellState,
    private readonly programs: (name: string) => Program | undefined,
    private streams: Streams,
    private readonly startedAt = host.clock.now(),
  ) {
    this.filesystem = host.filesystem;
  }

  /** Parses and runs a text; syntax errors are printed and give exit code 2. `exit` ends it. */
  async run(text: string, streams = this.streams): Promise<number> {
    try {
      return await this.evaluate(text, streams);
    } catch (error) {
      if (error instanceof Jump && error.kind === 'exit') return (this.state.status = error.value);
      throw error;
    }
  }

  /** Like `run`, in the middle of another script: `exit`, `return` and `break` reach the caller. */
  async evaluate(text: string, streams = this.streams): Promise<number> {
    try {
      return await this.#script(parseScript(text), streams);
    } catch (error) {
      if (!(error instanceof ShellSyntaxError)) throw error;
      await streams.stderr.write(
        `${this.state.name}: ${this.host.flavour === 'bash' ? 'line ' : ''}1: ${error.message}\n`,
      );
      return (this.state.status = 2);
    }
  }

  async substitute(script: Script): Promise<string> {
    const capture = new Capture();
    const inner = this.#subshell();
    await inner.#guarded(() => inner.#script(script, { ...this.streams, stdout: capture }));
    this.state.status = inner.state.status;
    return capture.text;
  }

  /** Waits for background jobs (`wait`). */
  async wait(): Promise<void> {
    await Promise.all(this.#jobs.splice(0));
  }

  #subshell(): Interpreter {
    return new Interpreter(
      this.host,
      this.state.copy(),
      this.programs,
      this.streams,
      this.startedAt,
    );
  }

  /** Runs a subshell's body: `exit` ends only the subshell. */
  async #guarded(body: () => Promise<number>): Promise<number> {
    try {
      return await body();
    } catch (error) {
      if (error instanceof Jump) return (this.state.status = error.value);
      if (error instanceof BrokenPipe) return (this.state.status = 141);
      throw error;
    }
  }

  async #script(script: Script, streams: Streams): Promise<number> {
    for (const each of script) await this.#andOr(each, streams);
    return this.state.status;
  }

  async #andOr(list: AndOr, streams: Streams): Promise<void> {
    if (list.background) {
      const inner = this.#subshell();
      const job = inner
        .#guarded(() => inner.#chain(list, { ...streams, stdin: noInput }))
        .catch(() => undefined);
      if (this.#jobs.push(job) > MAX_BACKGROUND_JOBS) await this.#jobs.shift();
      this.state.status = 0;
      return;
    }
    await this.#chain(list, streams);
  }

  async #chain(list: AndOr, streams: Streams): Promise<number> {
    const checked = list.rest.length === 0 && !list.first.negated;
    await this.#pipeline(list.first, streams);
    for (const { operator, pipeline } of list.rest) {
      if ((this.state.status === 0) === (operator === '&&'))
        await this.#pipeline(pipeline, streams);
    }
    if (checked && this.state.status !== 0 && this.state.options.has('e'))
      throw new Jump('exit', this.state.status);
    return this.state.status;
  }

  async #pipeline(pipeline: Pipeline, streams: Streams): Promise<void> {
    const last = pipeline.commands.length - 1;
    if (last === 0)
      this.state.status = await this.#command(pipeline.commands[0] as Command, streams);
    else {
      let upstream: Pipe | undefined;
      const running = pipeline.commands.map((command, index) => {
        const stdin = upstream ?? streams.stdin;
        const source = upstream;
        const pipe = index === last ? undefined : new Pipe();
        upstream = pipe;
        const inner = this.#subshell();
        const own = { ...streams, stdin, stdout: pipe ?? streams.stdout };
        return inner
          .#guarded(() => inner.#command(command, own))
          .finally(() => {
            pipe?.end();
            source?.close();
          });
      });
      const codes = await Promise.all(running);
      this.state.status = codes[last] ?? 0;
      if (this.state.options.has('pipefail'))
        this.state.status = codes.findLast((code) => code !== 0) ?? 0;
    }
    if (pipeline.negated) this.state.status = this.state.status === 0 ? 1 : 0;
  }

  async #command(command: Command, outer: Streams): Promise<number> {
    if (outer.signal.aborted) throw new Interrupted();
    if (command.kind === 'simple') return this.#simple(command, outer);
    if (command.kind === 'function') {
      this.state.functions.set(command.name, command.body);
      return 0;
    }
    const streams = await redirect(command.redirections, outer, this);
    if (streams === undefined) return 1;
    const saved = this.streams;
    this.streams = streams;
    try {
      return await this.#compound(command, streams);
    } finally {
      this.streams = saved;
    }
  }

  async #compound(
    command: Exclude<Command, { kind: 'simple' | 'function' }>,
    streams: Streams,
  ): Promise<number> {
    switch (command.kind) {
      case 'group': {
        if (!command.subshell) return this.#script(command.body, streams);
        const inner = this.#subshell();
        return inner.#guarded(() => inner.#script(command.body, streams));
      }
      case 'if': {
        for (const { condition, body } of command.branches) {
          if ((await this.#test(condition, streams)) === 0) return this.#script(body, streams);
        }
        this.state.status = 0;
        return command.otherwise ? this.#script(command.otherwise, streams) : 0;
      }
      case 'case': {
        const subject = await expandText(command.subject, this);
        for (const { patterns, body } of command.branches) {
          for (const pattern of patterns) {
            if ((await expandPattern(pattern, this)).test(subject))
              return this.#script(body, streams);
          }
        }
        return 0;
      }
      case 'for': {
        const values = command.values
          ? await expandWords(command.values, this)
          : this.state.positional;
        let index = 0;
        return this.#loop(streams, command.body, () => {
          const value = values[index++];
          if (value !== undefined) this.state.variables.set(command.variable, value);
          return Promise.resolve(value !== undefined);
        });
      }
      case 'loop':
        return this.#loop(
          streams,
          command.body,
          async () => ((await this.#test(command.condition, streams)) === 0) !== command.until,
        );
    }
  }

  /** A condition: `set -e` does not apply inside. */
  async #test(condition: Script, streams: Streams): Promise<number> {
    const strict = this.state.options.delete('e');
    try {
      return await this.#script(condition, streams);
    } finally {
      if (strict) this.state.options.add('e');
    }
  }

  async #loop(streams: Streams, body: Script, more: () => Promise<boolean>): Promise<number> {
    const round = (): Promise<number> => this.#script(body, streams);
    return (this.state.status = await loop(this.host.clock, more, round));
  }

  async #simple(command: Command & { kind: 'simple' }, outer: Streams): Promise<number> {
    const saved = this.streams;
    this.streams = outer;
    try {
      const argv = await expandWords(command.words, this);
      const assigned: [string, string][] = [];
      for (const { name, value } of command.assignments)
        assigned.push([name, await expandText(value, this)]);
      const streams = await redirect(command.redirections, outer, this);
      if (streams === undefined) return 1;
      if (argv.length === 0) {
        for (const [name, value] of assigned) this.state.variables.set(name, value);
        return this.#substitutes(command) ? this.state.status : 0;
      }
      if (this.state.options.has('x')) await outer.stderr.write(`+ ${argv.join(' ')}\n`);
      return await this.execute(argv, streams, Object.fromEntries(assigned));
    } finally {
      this.streams = saved;
    }
  }

  #substitutes(command: Command & { kind: 'simple' }): boolean {
    return command.assignments.some(({ value }) => value.some((part) => part.kind === 'command'));
  }

  /** Runs one command line that is already expanded: function, builtin or program. */
  async execute(
    argv: readonly string[],
    streams: Streams,
    assigned: Readonly<Record<string, string>> = {},
  ): Promise<number> {
    const [name = ''] = argv;
    const body = this.state.functions.get(name);
    if (body) return this.#call(body, argv.slice(1), streams);
    const builtin = builtins[name];
    if (builtin) return builtin(this, argv, streams);
    const path = name.includes('/');
    const base = path ? name.slice(name.lastIndexOf('/') + 1) : name;
    const exists = this.filesystem.commands.has(base) || builtinPrograms.has(name);
    const program = exists ? this.programs(base) : undefined;
    if (program === undefined) {
      await streams.stderr.write(notFound(this, name, path));
      return path && this.filesystem.isDirectory(resolvePath(this.state.cwd, name)) ? 126 : 127;
    }
    const env = { ...this.state.environment(), ...assigned };
    const io: Invocation = {
      host: this.host,
      argv,
      env,
      cwd: this.state.cwd,
      ...streams,
      run: (line, change = {}) => {
        const inner = this.#subshell();
        const { env: changed, ...own } = change;
        if (changed) {
          inner.state.variables = new Map(Object.entries(changed));
          inner.state.exported = new Set(Object.keys(changed));
        }
        return inner.#guarded(() => inner.execute(line, { ...streams, ...own }));
      },
    };
    try {
      return await program(io);
    } catch (error) {
      // SIGPIPE ends the process that writes: a program of its own, or the shell itself for what is built in.
      if (error instanceof BrokenPipe && !builtinPrograms.has(name)) return 141;
      if (error instanceof Interrupted && !this.streams.signal.aborted) return 130;
      throw error;
    }
  }

  async #call(body: Command, args: readonly string[], streams: Streams): Promise<number> {
    if (++this.#depth > MAX_CALL_DEPTH) throw new Jump('exit', 2);
    const saved = this.state.positional;
    this.state.positional = args;
    try {
      return await this.#command(body, streams);
    } catch (error) {
      if (error instanceof Jump && error.kind === 'return') return error.value;
      throw error;
    } finally {
      this.state.positional = saved;
      this.#depth--;
    }
  }
}
