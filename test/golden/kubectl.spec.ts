import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { kubeconfigText } from '#auth';
import { sleep } from '#machinery';
import { run } from '../support/run.js';
import { at, parseJson, textOf } from './runner/json.js';
import { findKubectl } from './runner/kubectl.js';
import { cleanUp, makeNamespaces } from './runner/namespaces.js';
import { recordings, type RecordedRequest } from './runner/recording.js';
import { openStage, type TestStage } from './runner/server.js';
import { judge } from './runner/suite.js';
import { terminalText, type TextContext } from './runner/terminal-text.js';
import { filled, type Variables } from './runner/variables.js';

interface Command {
  readonly args?: readonly string[];
  /** A step that is not kubectl's: the work of a kubelet, or objects that must be there. */
  readonly request?: RecordedRequest;
  readonly capture?: Readonly<Record<string, string>>;
  readonly stdin?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly exit: number;
  readonly stdout?: string;
  readonly stderr?: string;
  readonly match?: 'exact' | 'unordered' | 'contains';
  readonly ignore?: readonly string[];
  readonly retrySeconds?: number;
  readonly sleepMs?: number;
}

interface Case {
  readonly name: string;
  readonly files?: Readonly<Record<string, string>>;
  readonly namespaces?: readonly string[];
  readonly cleanup?: readonly string[];
  readonly generated?: readonly string[];
  /** Must not run beside others. */
  readonly exclusive?: boolean;
  readonly commands: readonly Command[];
}

type Printed = { readonly exit: number | null; readonly stdout: string; readonly stderr: string };

for (const version of ['1.27', '1.33']) {
  const kubectl = findKubectl(version);
  if (kubectl === undefined)
    console.warn(
      `SKIPPED: there is no kubectl ${version} on this machine, what it printed is not compared`,
    );
  describe.skipIf(kubectl === undefined)(`what kubectl ${version} printed`, () => {
    let stage: TestStage | undefined;
    beforeAll(async () => {
      stage = await openStage(true);
    });
    afterAll(() => stage?.close());
    const cases = recordings<{ readonly area: string; readonly cases: readonly Case[] }>(
      `kubectl-${version}`,
    ).flatMap((area) =>
      area.cases.map((each) => ({ id: `kubectl-${version}/${area.area}/${each.name}`, each })),
    );
    for (const { id, each } of cases) {
      const test = each.exclusive === true ? it : it.concurrent;
      // Every five seconds the controllers register new nodes, which is an event: a command may come before or after it.
      const again = { retry: id.includes('/describe/node') ? 2 : 0 };
      test(id, again, async () => judge(id, await new Session(kubectl!, stage!, each).play()));
    }
  });
}

/** One case in a folder and a namespace of its own. */
class Session {
  readonly #words;
  readonly #variables: Variables;
  readonly #directory = mkdtempSync(join(tmpdir(), 'golden-'));

  constructor(
    private readonly kubectl: string,
    private readonly stage: TestStage,
    private readonly recorded: Case,
  ) {
    this.#words = {
      ns: `golden-${stage.word()}`,
      ns2: `second-${stage.word()}`,
      id: `i${stage.word()}`,
    };
    this.#variables = { ...this.#words };
  }

  async play(): Promise<string[]> {
    const { url, ca, token } = this.stage.client.target;
    const names = { name: 'golden', user: 'admin', namespace: this.#words.ns };
    writeFileSync(
      join(this.#directory, 'kubeconfig'),
      kubeconfigText({ server: url, ca, token, ...names }),
    );
    for (const [name, text] of Object.entries(this.recorded.files ?? {}))
      writeFileSync(join(this.#directory, name), this.#text(text));
    await makeNamespaces(this.recorded, this.#variables, this.stage);
    const problems: string[] = [];
    try {
      for (const [index, command] of this.recorded.commands.entries()) {
        const found = await this.#until(command, problems.length === 0);
        problems.push(
          ...found.map(
            (line) =>
              `${index + 1} (${(command.args ?? [command.request?.path]).join(' ')}) ${line}`,
          ),
        );
      }
    } finally {
      await cleanUp(this.recorded, this.#variables, this.stage.client);
      rmSync(this.#directory, { recursive: true, force: true });
    }
    return problems;
  }

  async #until(command: Command, patient: boolean): Promise<string[]> {
    const { clock } = this.stage;
    if (command.sleepMs !== undefined) await sleep(clock, command.sleepMs);
    const retry = command.retrySeconds ?? (command.request === undefined ? 0 : 15);
    const deadline = clock.now() + (patient ? retry * 1000 : 0);
    for (;;) {
      const found = await this.#once(command);
      if (found.length === 0 || clock.now() >= deadline) return found;
      await sleep(clock, 200);
    }
  }

  async #once(command: Command): Promise<string[]> {
    if (command.request !== undefined) return this.#request(command.request, command.capture);
    if (command.args === undefined) return [];
    const { code, stdout, stderr } = await run(
      this.kubectl,
      command.args.map((arg) => this.#text(arg)),
      {
        cwd: this.#directory,
        env: {
          HOME: this.#directory,
          KUBECONFIG: join(this.#directory, 'kubeconfig'),
          TZ: 'UTC',
          ...command.env,
        },
        ...(command.stdin === undefined ? {} : { input: this.#text(command.stdin) }),
      },
    );
    return compare(command, {
      exit: code,
      stdout: this.#shown(stdout),
      stderr: this.#shown(stderr),
    });
  }

  async #request(request: RecordedRequest, capture: Command['capture'] = {}): Promise<string[]> {
    const answer = await this.stage.client.send(filled(request as never, this.#variables) as never);
    if (answer.status >= 300) return [`${answer.status} ${String(answer.raw).slice(0, 300)}`];
    const body = parseJson(String(answer.raw));
    return Object.entries(capture).flatMap(([name, pointer]) => {
      const value = at(body, pointer);
      if (value === undefined) return [`there is nothing at ${pointer}`];
      this.#variables[name] = value;
      return [];
    });
  }

  #text(text: string): string {
    return text.replace(/\$\{(\w+)\}/g, (found, name: string) =>
      name in this.#variables ? textOf(this.#variables[name]) : found,
    );
  }

  #shown(text: string): string {
    const context: TextContext = {
      words: this.#words,
      asked: JSON.stringify([
        this.recorded.files,
        this.recorded.commands.map(({ args, stdin, request }) => [args, stdin, request]),
      ]),
      directory: this.#directory,
      server: this.stage.client.target.url,
      now: this.stage.clock.now(),
      ...(this.recorded.generated === undefined ? {} : { generated: this.recorded.generated }),
    };
    return terminalText(text, context);
  }
}

function compare(want: Command, got: Printed): string[] {
  const problems = want.exit === got.exit ? [] : [`exit: want ${want.exit}, got ${got.exit}`];
  for (const stream of ['stdout', 'stderr'] as const) {
    if (want.ignore?.includes(stream) === true) continue;
    const order = (text: string): string[] =>
      want.match === 'unordered' ? text.split('\n').toSorted() : text.split('\n');
    const [wanted, printed] = [order(want[stream] ?? ''), order(got[stream])];
    if (want.match === 'contains') {
      problems.push(
        ...wanted
          .filter((line) => line !== '' && !got[stream].includes(line))
          .map((line) => `${stream}: missing: ${line}`),
      );
      continue;
    }
    const length = Math.max(wanted.length, printed.length);
    for (let i = 0; i < length; i += 1) {
      if (wanted[i] !== printed[i])
        problems.push(
          `${stream} line ${i + 1}: want ${JSON.stringify(wanted[i])}, got ${JSON.stringify(printed[i])}`,
        );
    }
  }
  return problems;
}
