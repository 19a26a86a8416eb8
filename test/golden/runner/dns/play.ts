import { ask } from './ask.js';
import type { DnsCase, DnsStep } from './case.js';
import { lineDifferences, replyDifferences } from './differences.js';
import { DrivenClock } from './driven-clock.js';
import { comparableLine, metricLines } from './log-lines.js';
import { DnsUnderTest } from './server.js';
import { Upstream } from './upstream.js';

/** How long a server has to notice what the API or a name server did, in milliseconds. */
const SETTLE_MS = 60;
const DNS_PORT = 53;

/** Plays a conversation; resolves with what was answered otherwise than recorded, a line each. */
export async function playDns(played: DnsCase): Promise<string[]> {
  const upstreams = new Map(
    (played.upstreams ?? []).map((script) => [script.id, new Upstream(script)]),
  );
  for (const upstream of upstreams.values()) await upstream.start();
  const ports = new Map((played.upstreams ?? []).map(({ id, port }) => [port, upstreams.get(id)!]));
  const clock = new DrivenClock();
  let server: DnsUnderTest | undefined;
  try {
    server = await DnsUnderTest.open(
      played,
      clock,
      (port) => ports.get(port)?.port ?? server?.dns.ports.get(port) ?? port,
    );
    for (const upstream of upstreams.values()) upstream.take();
    const problems: string[] = [];
    const player = new Player(server, upstreams, clock);
    for (const [index, step] of played.steps.entries())
      problems.push(
        ...(await player.play(step)).map(
          (each) =>
            `step ${index}, ${JSON.stringify({ ...step, expect: undefined }).slice(0, 160)}: ${each}`,
        ),
      );
    return problems;
  } finally {
    server?.close();
    for (const upstream of upstreams.values()) await upstream.stop();
    clock.stop();
  }
}

class Player {
  #id = 1;

  constructor(
    private readonly server: DnsUnderTest,
    private readonly upstreams: ReadonlyMap<string, Upstream>,
    private readonly clock: DrivenClock,
  ) {}

  async play(step: DnsStep): Promise<string[]> {
    const { expect = {} } = step;
    if (step.query) return replyDifferences(expect, await this.#ask(step.query), step.query);
    if (step.repeat) return this.#repeat(step.repeat, expect.seen ?? []);
    if (step.http) return this.#page(step.http, expect);
    if (step.log) {
      await this.clock.skip(SETTLE_MS);
      const wanted = new RegExp(step.log.select ?? '.');
      const ended = this.server.exitCode === undefined ? [] : [`<exit ${this.server.exitCode}>`];
      const lines = [...this.server.dns.log.lines, ...ended]
        .map(comparableLine)
        .filter((line) => wanted.test(line));
      return lineDifferences(expect.lines ?? [], lines, step.log.order === 'exact');
    }
    if (step.seen !== undefined)
      return lineDifferences(expect.lines ?? [], this.upstreams.get(step.seen)!.take(), false);
    if (step.seenCounts)
      return lineDifferences(
        expect.lines ?? [],
        step.seenCounts.map((id) => `${id}: ${this.upstreams.get(id)!.take().length}`),
        true,
      );
    if (step.upstream) await this.upstreams.get(step.upstream.id)!.change(step.upstream);
    else if (step.sleepMs !== undefined) await this.clock.skip(step.sleepMs);
    else {
      if (step.apply) await this.server.apply(step.apply);
      if (step.delete) await this.server.remove(step.delete);
      if (step.configure)
        await this.server.configure(step.configure.corefile, step.configure.files ?? {});
      await this.clock.skip(SETTLE_MS);
    }
    return [];
  }

  #ask(query: NonNullable<DnsStep['query']>) {
    const port = this.server.dns.ports.get(query.port ?? DNS_PORT) ?? 0;
    return this.clock.patiently(() => ask(query, port, this.#id++));
  }

  async #repeat(
    { query, times, as }: NonNullable<DnsStep['repeat']>,
    expected: readonly string[],
  ): Promise<string[]> {
    const seen: string[] = [];
    for (let count = 0; count < times; count++) {
      const reply = await this.#ask(query);
      seen.push(reply ? `${reply.rcode} ${reply.answer[0] ?? ''}`.trim() : 'no reply');
    }
    return as === 'sequence'
      ? lineDifferences(expected, seen, true)
      : lineDifferences(expected, [...new Set(seen)], false);
  }

  async #page(
    { url, select, values }: NonNullable<DnsStep['http']>,
    expect: NonNullable<DnsStep['expect']>,
  ): Promise<string[]> {
    const { port, pathname } = new URL(url);
    const answer = await fetch(
      `http://127.0.0.1:${this.server.dns.ports.get(Number(port)) ?? 0}${pathname}`,
    ).catch(() => undefined);
    const body = (await answer?.text()) ?? '';
    const status = answer?.status ?? 0;
    return [
      ...(status === expect.status ? [] : [`status: expected ${expect.status}, got ${status}`]),
      ...(select
        ? lineDifferences(expect.lines ?? [], metricLines(body, select, values ?? false), false)
        : body === (expect.body ?? '')
          ? []
          : [`body: expected ${JSON.stringify(expect.body)}, got ${JSON.stringify(body)}`]),
    ];
  }
}
