import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { knownDifferences } from '../known-differences.js';
import { play } from './play.js';
import { recordings, type Conversation } from './recording.js';
import { openStage, type TestStage } from './server.js';

/** Plays the conversations of some areas against one server; those of other servers (with or without controllers) are left out. */
export function describeConversations(
  areas: readonly string[],
  { controllers }: { readonly controllers: boolean },
): void {
  describe(`recorded conversations, controllers ${controllers ? 'on' : 'off'}`, () => {
    let stage: TestStage | undefined;
    beforeAll(async () => {
      stage = await openStage(controllers);
    });
    afterAll(() => stage?.close());
    const playable = areas
      .flatMap((area) => recordings<Conversation>(`api-${area}`))
      .filter(
        (conversation) =>
          conversation.controllers === 'any' || (conversation.controllers === 'on') === controllers,
      );
    for (const conversation of playable) {
      it.concurrent(conversation.id, async () =>
        judge(conversation.id, await play(conversation, stage!)),
      );
    }
  });
}

/** Whoever differs must be in the list of known differences, and nobody else. */
export function judge(id: string, problems: readonly string[]): void {
  if (id in knownDifferences)
    expect(
      problems,
      'this answers as recorded now: take it out of known-differences.ts',
    ).not.toEqual([]);
  else expect(problems).toEqual([]);
}
