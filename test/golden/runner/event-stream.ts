import type { IncomingMessage } from 'node:http';
import { sleep, type Clock } from '#machinery';
import { at, parseJson, type Json } from './json.js';
import type { Collect } from './recording.js';

/** The lines of a text as JSON; a line that is none says so. */
export const jsonLines = (text: string): Json[] =>
  text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => parseJson(line) ?? { notJson: line });

/** An open watch, and the events that nobody took yet. */
export class EventStream {
  #events: Json[] = [];
  #rest = '';
  #ended = false;
  #wake: () => void = () => undefined;

  constructor(
    private readonly body: IncomingMessage,
    private readonly clock: Clock,
  ) {
    body.setEncoding('utf8');
    body.on('data', (text: string) => {
      const end = (this.#rest + text).lastIndexOf('\n') + 1;
      this.#events.push(...jsonLines((this.#rest + text).slice(0, end)));
      this.#rest = (this.#rest + text).slice(end);
      this.#wake();
    });
    const ended = (): void => {
      this.#ended = true;
      this.#wake();
    };
    body.once('close', ended).once('error', ended);
  }

  /** Takes the next events: waits for `count`, and then for more that would be too many. Only the bookmark that ends initial events counts. */
  async take({ count, timeoutSeconds = 8, quietMs = 250 }: Collect): Promise<Json[]> {
    const deadline = this.clock.now() + timeoutSeconds * 1000;
    while (this.#counted().length < count && !this.#ended && this.clock.now() < deadline) {
      await new Promise<void>((resolve) => {
        const timer = this.clock.after(deadline - this.clock.now(), resolve);
        this.#wake = () => {
          timer.cancel();
          resolve();
        };
      });
    }
    await sleep(this.clock, quietMs);
    const taken = this.#counted();
    this.#events = [];
    return taken;
  }

  close(): void {
    this.body.destroy();
  }

  #counted(): Json[] {
    const ends = '/object/metadata/annotations/k8s.io~1initial-events-end';
    return this.#events.filter(
      (event) => at(event, '/type') !== 'BOOKMARK' || at(event, ends) !== undefined,
    );
  }
}
