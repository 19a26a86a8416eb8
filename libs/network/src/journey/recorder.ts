import type { HookResult } from '#kube-proxy';
import type { Packet } from '../packet.js';
import type { Passage } from './passage.js';
import { viewOf, type Stage, type Step } from './step.js';

/** Writes the steps of a journey down. */
export class Recorder {
  readonly steps: Step[] = [];
  direction: Step['direction'] = 'request';

  /** Something happened to the packet of a passage; `before` is how it was. */
  note(
    passage: Passage,
    stage: Stage,
    before: Packet,
    what: Pick<Step, 'summary'> &
      Partial<Pick<Step, 'device' | 'hook' | 'object' | 'field' | 'policy'>>,
  ): void {
    const { host } = passage;
    this.steps.push({
      stage,
      direction: this.direction,
      host: host.name,
      ...(host.kind === 'node' || host.kind === 'pod' ? { node: host.node.name } : {}),
      ...what,
      before: viewOf(before),
      after: viewOf(passage.packet),
    });
  }

  /** Every rule of a hook that the packet matched. */
  hits(passage: Passage, hook: string, result: HookResult, before: Packet): void {
    const { translateTo } = result;
    let current = before;
    for (const hit of result.hits) {
      const isTranslation = hit.translates === true;
      const after =
        isTranslation && translateTo !== undefined
          ? { ...current, destination: translateTo.ip, destinationPort: translateTo.port }
          : current;
      this.steps.push({
        stage: isTranslation ? 'translation' : 'rule',
        direction: this.direction,
        host: passage.host.name,
        node: passage.host.name,
        ...(passage.inDevice === undefined ? {} : { device: passage.inDevice }),
        hook,
        summary: `${hook} on ${passage.host.name}: rule ${hit.number} of ${hit.chain} ${hit.effect}.`,
        before: viewOf(current),
        after: viewOf(after),
        rule: {
          table: hit.table,
          chain: hit.chain,
          number: hit.number,
          get text() {
            return hit.text;
          },
        },
        ...(hit.origin === undefined ? {} : { object: hit.origin.object, field: hit.origin.field }),
      });
      current = after;
    }
  }
}
