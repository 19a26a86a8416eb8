import { pause } from '#machinery';
import { limits } from '../limits.js';
import type { NetworkAnswers } from '../options.js';
import { EventQueue } from './event-queue.js';

/**
 * Asks again whenever the network has changed, and tells each answer that differs from the one before in what `told` says of it. An error of
 * `ask` is the last. Changes that come while an answer is made count as one.
 */
export function repeated<Answer>(
  network: NetworkAnswers,
  ask: () => Promise<Answer>,
  told: (answer: Answer) => unknown,
): AsyncIterableIterator<Answer | Error> {
  let isStale = false;
  let isAsking = false;
  let last: string | undefined;
  const answerAll = async (): Promise<void> => {
    while (isStale && !answers.isClosed) {
      isStale = false;
      const answer = await ask();
      const text = JSON.stringify(told(answer));
      if (text !== last) answers.push([answer]);
      last = text;
      await pause();
    }
  };
  const changed = (): void => {
    isStale = true;
    if (isAsking) return;
    isAsking = true;
    answerAll()
      .catch((error: unknown) => answers.fail(error as Error))
      .finally(() => (isAsking = false));
  };
  const stop = network.onChange(changed);
  const answers = new EventQueue<Answer>(limits.waitingEvents, stop);
  changed();
  return answers;
}
