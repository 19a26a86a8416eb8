import { sleep, type Clock } from '#machinery';
import { comparable, comparableEvents } from './comparable.js';
import { differences } from './differences.js';
import { EventStream } from './event-stream.js';
import type { Answer, HttpClient } from './http.js';
import { at, parseJson, type Json } from './json.js';
import type { Conversation, Step } from './recording.js';
import { cleanUp, makeNamespaces } from './namespaces.js';
import { ServerChoices } from './server-choices.js';
import { prepared, type Variables } from './variables.js';

export interface Stage {
  readonly client: HttpClient;
  readonly clock: Clock;
  readonly controllers: boolean;
  /** A word that no other conversation has. */
  word(): string;
}

/** How long an `eventually` waits at most, in milliseconds: a server in this process needs no more. */
const patience = 60_000;

/** Sends a conversation's requests, each after the answer to the one before; gives a line for everything that differs. */
export async function play(conversation: Conversation, stage: Stage): Promise<string[]> {
  const performance = new Performance(conversation, stage);
  await makeNamespaces(conversation, performance.variables, stage);
  try {
    for (const [index, step] of conversation.steps.entries()) await performance.step(step, index);
  } finally {
    performance.close();
    await cleanUp(conversation, performance.variables, stage.client);
  }
  return performance.problems;
}

class Performance {
  readonly problems: string[] = [];
  readonly variables: Variables;
  readonly #choices: ServerChoices;
  readonly #watches = new Map<string, EventStream>();

  constructor(
    private readonly conversation: Conversation,
    private readonly stage: Stage,
  ) {
    const words = {
      ns: `golden-${stage.word()}`,
      ns2: `second-${stage.word()}`,
      id: `i${stage.word()}`,
    };
    this.variables = { ...words };
    const asked = JSON.stringify(conversation.steps.map(({ request }) => request));
    this.#choices = new ServerChoices(asked, words, stage.clock.now());
  }

  async step(recorded: Step, index: number): Promise<void> {
    const { clock } = this.stage;
    if (recorded.sleepMs !== undefined) return sleep(clock, recorded.sleepMs);
    const step: Step = {
      ...recorded,
      causesUnordered: this.conversation.causesUnordered === true,
      ignore: [...(this.conversation.ignore ?? []), ...(recorded.ignore ?? [])],
    };
    const played = step.collect === undefined ? this.#request(step) : this.#collect(step);
    const lines = await played.catch((error: Error) => [error.message]);
    const what =
      step.collect === undefined
        ? `${step.request.method ?? 'GET'} ${step.request.path}`
        : `events of ${step.collect.from}`;
    this.problems.push(...lines.map((line) => `step ${index + 1} (${step.name}, ${what}) ${line}`));
  }

  close(): void {
    for (const watch of this.#watches.values()) watch.close();
  }

  async #request(step: Step): Promise<string[]> {
    const { clock } = this.stage;
    // Whoever has differed once has nothing to wait for: what comes next depends on it.
    const wait =
      this.problems.length > 0
        ? 0
        : Math.min(patience, (step.eventually?.timeoutSeconds ?? 0) * 1000);
    const deadline = clock.now() + wait;
    const forget = this.#choices.checkpoint();
    for (;;) {
      const answer = await this.#send(step);
      const found = differences(
        step.response,
        comparable(answer, step, this.#choices),
        step.match === 'subset',
      );
      if (found.length === 0 || clock.now() >= deadline)
        return [...found, ...this.#capture(step, answer)];
      await sleep(clock, 50);
      forget();
    }
  }

  #send(step: Step): Promise<Answer> {
    const request = prepared(step.request, this.variables);
    const { watch } = step;
    if (watch === undefined) return this.stage.client.send(request);
    return this.stage.client.send(request, (body) =>
      this.#watches.set(watch, new EventStream(body, this.stage.clock)),
    );
  }

  async #collect(step: Step): Promise<string[]> {
    const collect = step.collect!;
    const watch = this.#watches.get(collect.from);
    if (watch === undefined) return ['the watch was never opened'];
    const taken = await watch.take(collect);
    if (collect.close === true) watch.close();
    const events = comparableEvents(taken, step, this.#choices);
    const want = step.response['events'] as Json[];
    const order = (list: Json[]): Json[] =>
      collect.sorted === true
        ? list.toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1))
        : list;
    for (const [name, pointer] of Object.entries(step.capture ?? {}))
      this.variables[name] = at(taken, pointer) ?? null;
    return differences({ ...step.response, events: order(want) }, { events: order(events) });
  }

  #capture({ capture = {} }: Step, { raw, headers }: Answer): string[] {
    const body = raw === undefined ? undefined : parseJson(raw.toString('utf8'));
    return Object.entries(capture).flatMap(([name, pointer]) => {
      const header = /^header:(.*)$/.exec(pointer)?.[1];
      const value: Json | undefined = header === undefined ? at(body, pointer) : headers[header];
      if (value === undefined) return [`there is nothing at ${pointer} to go on with`];
      this.variables[name] = value;
      return [];
    });
  }
}
