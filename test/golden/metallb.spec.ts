import { describe, expect, it } from 'vitest';
import type { KubeObject } from '#machinery';
import { MetalLbStage, type RecordedEvent } from './runner/metallb-stage.js';
import { recordings } from './runner/recording.js';

type Action =
  | { readonly apply: KubeObject | readonly KubeObject[] }
  | {
      readonly delete: { readonly kind: string; readonly namespace: string; readonly name: string };
    }
  | { readonly restart: string }
  | { readonly wait: number };

interface Sequence {
  readonly name: string;
  readonly description: string;
  readonly controllerArgs?: readonly string[];
  readonly namespaces?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly steps: readonly {
    readonly title: string;
    readonly do: readonly Action[];
    readonly expect: {
      readonly services: object;
      readonly pools: object;
      readonly events: readonly RecordedEvent[];
    };
  }[];
}

async function act(stage: MetalLbStage, action: Action): Promise<void> {
  if ('apply' in action) {
    for (const object of [action.apply].flat()) await stage.apply(object);
  } else if ('delete' in action) {
    const { kind, namespace, name } = action.delete;
    await stage.delete(kind, namespace, name);
  } else if ('restart' in action) await stage.restart();
  else await stage.wait(action.wait);
  await stage.settle();
}

/** Who else uses an address is named in a random order. */
const comparable = (events: readonly RecordedEvent[]): string[] => {
  const lines = events.map(({ type, reason, service, message }) => {
    const users = message.replace(/(?<=in use by )\S+$/, (names) =>
      names.split(',').toSorted().join(),
    );
    return `${type} ${reason} ${service} ${users}`;
  });
  return [...new Set(lines)].toSorted();
};

describe('addresses are given as MetalLB gives them', () => {
  it.each(
    recordings<Sequence>('metallb').map((each) => [each.name, each.description, each] as const),
  )('%s: %s', async (_name, _description, { controllerArgs = [], namespaces = {}, steps }) => {
    const stage = await MetalLbStage.open(controllerArgs, namespaces);
    try {
      for (const { title, do: actions, expect: recorded } of steps) {
        for (const action of actions) await act(stage, action);
        const found = {
          services: await stage.services(),
          pools: await stage.pools(),
          events: comparable(await stage.events()),
        };
        expect({ title, ...found }).toEqual({
          title,
          services: recorded.services,
          pools: recorded.pools,
          events: comparable(recorded.events),
        });
      }
    } finally {
      stage.close();
    }
  });
});
