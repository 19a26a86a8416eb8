import { parseDuration, SeededRandom } from '#machinery';
import type { World } from '../../journey/world.js';
import type { NetworkPicture } from '../../picture/picture.js';
import { CompiledPicture } from '../compile/compiled-picture.js';
import { DrawTable } from '../choose/draw-table.js';
import { KernelState } from '../choose/kernel-state.js';
import type { TrafficSpec } from '../spec.js';
import { changesOf, type Change } from './events.js';
import { Fates } from './fates.js';
import { LoadRun, type Course } from './load-run.js';
import { NodeFailures } from './node-failures.js';
import { OpenConnections } from './open-connections.js';
import { Routes, type RunParts } from './routes.js';

const DEFAULT_DURATION = '60s';
const DEFAULT_POINTS = 60;

/** Flows between two pauses. */
const QUOTA = 20_000;

/** A run of traffic through a picture, and what has been counted. */
export class Simulation {
  readonly durationMs: number;
  readonly points: number;
  readonly fates: Fates;
  readonly loads: readonly LoadRun[];
  /** What has happened so far. */
  readonly happened: { readonly at: number; readonly text: string }[] = [];
  private readonly changes: Change[];
  private readonly failures = new NodeFailures();
  private readonly parts: RunParts;
  private readonly open = new OpenConnections();

  constructor(
    /** The picture of the moment. */
    public picture: NetworkPicture,
    private readonly world: World,
    spec: TrafficSpec,
  ) {
    this.durationMs = parseDuration(spec.duration ?? DEFAULT_DURATION) ?? 0;
    this.points = spec.points ?? DEFAULT_POINTS;
    this.fates = new Fates(this.points);
    this.changes = changesOf(spec.events ?? [], this.failures);
    this.parts = {
      table: new DrawTable(),
      choosers: [],
      fates: this.fates,
      state: new KernelState(),
      random: new SeededRandom(spec.seed ?? 'traffic'),
      open: (counter) => this.open.of(counter),
    };
    this.loads = spec.loads.map(
      (load, index) => new LoadRun(load, index, this.durationMs, this.parts),
    );
  }

  /** Runs to the end. `pause` is called again and again, so that others have their turns. Rejects with TrafficError or TraceError. */
  async run(pause: () => Promise<void> | undefined): Promise<void> {
    await this.follow(this.picture);
    const pointMs = this.durationMs / this.points;
    const course: Course = {
      pointMs,
      opened: (fate, end, linger) => this.opened(fate, end, linger),
      settle: (now) => this.open.settle(now),
    };
    for (let point = 0; point < this.points; point += 1) {
      const end = point === this.points - 1 ? this.durationMs : (point + 1) * pointMs;
      for (let change = this.due(end); change !== undefined; change = this.due(end)) {
        await this.until(change.at, course, pause);
        await this.change(change);
      }
      await this.until(end, course, pause);
    }
  }

  private async until(
    moment: number,
    course: Course,
    pause: () => Promise<void> | undefined,
  ): Promise<void> {
    for (const load of this.loads) while (load.advance(moment, QUOTA, course) <= 0) await pause();
  }

  /** The next change that comes before a moment. */
  private due(end: number): Change | undefined {
    const [next] = this.changes;
    return next !== undefined && next.at < end ? this.changes.shift() : undefined;
  }

  private async change(change: Change): Promise<void> {
    const { at, text } = change;
    this.happened.push({ at, text });
    await this.follow(change.apply(this.picture));
  }

  private async follow(picture: NetworkPicture): Promise<void> {
    this.picture = picture;
    const { state } = this.parts;
    state.forgetLists((name) => {
      const [node = '', ...list] = name.split(' ');
      return picture.rules(node)?.affinityLists().has(list.join(' ')) === true;
    });
    const compiled = new CompiledPicture(picture, this.world, new Set(this.failures.lost));
    const routes = new Routes(compiled, this.parts);
    for (const load of this.loads)
      await load.follow(picture, this.world, this.failures.lost, routes);
  }

  /** A connection is open until `end`, and remembered for `linger` more. */
  private opened(fate: number, end: number, linger: number): void {
    const counter = this.fates.counterOf(fate);
    if (counter >= 0) this.open.add(counter, end, end + linger);
  }
}
