import { describe, expect, it } from 'vitest';
import type { Outcome } from '#network';
import { recordings } from './runner/recording.js';
import { WiredNetwork, type Sent, type Topology, type Wiring } from './runner/wired-network.js';

interface Expected {
  readonly outcome: Outcome['outcome'];
  readonly by?: string;
  /** Every backend that answered, with the source addresses that it saw. */
  readonly backends?: Readonly<Record<string, readonly string[]>>;
  readonly also?: readonly { readonly outcome: string }[];
  readonly oneOf?: readonly string[];
  readonly sticky?: string;
  readonly backend?: string;
  readonly sources?: readonly string[];
  readonly sameBackendAsBefore?: boolean;
  /** Not determined: any of them. */
  readonly backendsAnyOf?: Readonly<Record<string, readonly string[]>>;
}

type Mode = 'iptables' | 'nftables';

type Step = Sent & {
  readonly expect: Partial<Record<Mode | 'both', Expected>>;
} & (
    | { readonly do: 'probe'; readonly tries: number }
    | { readonly do: 'open' | 'use' | 'datagram'; readonly id: string }
    | { readonly do: 'apply' | 'delete'; readonly objects: Wiring['objects'] }
    | { readonly do: 'wait'; readonly seconds: number }
  );

interface Scenario extends Wiring {
  readonly name: string;
  readonly steps: readonly Step[];
}

/** Goes through a scenario; remembers the flows that stay open and who answered the sticky ones. */
class Walk {
  readonly #flows = new Map<
    string,
    { readonly sent: Sent; readonly backend: string | undefined }
  >();
  readonly #sticky = new Map<string, string>();

  constructor(
    private readonly network: WiredNetwork,
    /** With session affinity every connection decides about the next: all of them are really made. */
    private readonly hasMemory: boolean,
    private readonly mode: Mode,
  ) {}

  step(step: Step, index: number): void {
    switch (step.do) {
      case 'wait':
        return this.network.wait(step.seconds);
      case 'apply':
        return this.network.apply(step.objects);
      case 'delete':
        return this.network.delete(step.objects);
      case 'probe': {
        const expected = (step.expect.both ?? step.expect[this.mode])!;
        if (expected.oneOf !== undefined || this.hasMemory)
          return this.#tries(step, step.tries, expected);
        return this.#everyChance(step, expected);
      }
      default:
        return this.#flow(
          step,
          step.do,
          step.id,
          index,
          (step.expect.both ?? step.expect[this.mode])!,
        );
    }
  }

  #tries(sent: Sent, tries: number, { oneOf, backends, sticky }: Expected): void {
    const seen = new Set(Array.from({ length: tries }, () => backendOf(this.network.once(sent))));
    const [backend = ''] = seen;
    expect(seen.size).toBe(1);
    expect(oneOf ?? Object.keys(backends ?? {})).toContain(backend);
    if (sticky === undefined) return;
    expect(this.#sticky.get(sticky) ?? backend).toBe(backend);
    this.#sticky.set(sticky, backend);
  }

  #everyChance(sent: Sent, { outcome, by, backends, backendsAnyOf, also = [] }: Expected): void {
    const outcomes = this.network.all(sent);
    expect(outcomes.reduce((sum, { probability }) => sum + probability, 0)).toBeCloseTo(1, 9);
    const answered = outcomes.filter((each) => each.outcome === 'answered');
    const others = new Set(
      outcomes.filter((each) => each.outcome !== 'answered').map((each) => each.outcome),
    );
    if (outcome !== 'answered') {
      expect(others).toEqual(new Set([outcome]));
      expect(answered).toEqual([]);
      if (by !== undefined) expect(new Set(outcomes.map((each) => each.by))).toEqual(new Set([by]));
      return;
    }
    expect([...others]).toEqual(also.map((each) => each.outcome));
    const names = [...new Set(answered.map(backendOf))].toSorted();
    if (backendsAnyOf !== undefined)
      return expect(Object.keys(backendsAnyOf)).toEqual(expect.arrayContaining(names));
    const sources = (name: string): string[] =>
      [
        ...new Set(
          answered.filter((each) => backendOf(each) === name).map((each) => each.sourceSeen ?? ''),
        ),
      ].toSorted();
    expect(Object.fromEntries(names.map((name) => [name, sources(name)]))).toEqual(backends);
  }

  #flow(
    step: Sent,
    kind: 'open' | 'use' | 'datagram',
    id: string,
    index: number,
    expected: Expected,
  ): void {
    const before = this.#flows.get(id);
    // What `open` sends on keeps its port; a datagram says its own.
    const sent: Sent =
      kind === 'use' ? before!.sent : { ...step, sourcePort: step.sourcePort ?? 41_000 + index };
    const outcome = this.network.once(sent, kind === 'use' ? 'continue' : 'open');
    this.#flows.set(id, { sent, backend: outcome.backend?.name });
    expect(outcome.outcome).toBe(expected.outcome);
    if (expected.backend !== undefined) expect(outcome.backend?.name).toBe(expected.backend);
    if (expected.sources !== undefined) expect(expected.sources).toContain(outcome.sourceSeen);
    if (expected.sameBackendAsBefore !== undefined)
      expect(outcome.backend?.name === before?.backend).toBe(expected.sameBackendAsBefore);
  }
}

const backendOf = (outcome: Outcome): string =>
  outcome.outcome === 'answered' ? outcome.backend!.name : outcome.outcome;

const hasAffinity = ({ objects }: Wiring): boolean =>
  objects.some((object) => JSON.stringify(object).includes('"ClientIP"'));

const [topology] = recordings<Topology>('packets-topology');

describe.each(['iptables', 'nftables'] as const)(
  'packets through the rules of mode %s, as a Linux kernel answered them',
  (mode) => {
    for (const scenario of recordings<Scenario>('packets')) {
      it(scenario.name, () => {
        const network = new WiredNetwork(topology!, scenario, mode);
        const walk = new Walk(network, hasAffinity(scenario), mode);
        for (const [index, step] of scenario.steps.entries()) walk.step(step, index);
      });
    }
  },
);
