import type { Timer } from '#machinery';
import { type Message, queryFor } from '../../message.js';
import type { SetupContext } from '../../plugin.js';
import { Zone } from '../../zone/zone.js';

const FIRST_RETRY_MS = 250;
const LAST_RETRY_MS = 10_000;
const TIMEOUT_MS = 5_000;
const MAX_INCREASE = 2_147_483_647;

/** A zone that follows its primaries by the times of its SOA record (RFC 1034 4.3.5). */
export class SecondaryZone {
  zone: Zone;
  /** Nobody could be asked for longer than the SOA allows. */
  expired = false;
  #timer: Timer | undefined;
  #stopped = false;
  #lastSeen = 0;

  constructor(
    readonly origin: string,
    /** `address:port` of each. */
    private readonly primaries: readonly string[],
    private readonly context: Pick<SetupContext, 'clock' | 'random' | 'log' | 'upstreams'>,
  ) {
    this.zone = new Zone(origin, []);
  }

  start(): void {
    this.#stopped = false;
    void this.#first(FIRST_RETRY_MS);
  }

  stop(): void {
    this.#stopped = true;
    this.#timer?.cancel();
  }

  async #first(retryMs: number): Promise<void> {
    const failure = await this.#fetch();
    if (failure === undefined) return this.#wait('refresh');
    const { log } = this.context;
    log.warning(
      `plugin/secondary: All '${this.origin}' masters failed to transfer, retrying in ${retryMs < 1000 ? `${retryMs}ms` : `${retryMs / 1000}s`}: ${failure}`,
    );
    this.#after(retryMs, () => this.#first(Math.min(retryMs * 2, LAST_RETRY_MS)));
  }

  /** Looks at the primaries' serial after the SOA's refresh or retry time, with some jitter. */
  #wait(field: 'refresh' | 'retry'): void {
    const fields = this.zone.soa?.data.split(' ') ?? [];
    const seconds = Math.max(1, Number(fields[field === 'refresh' ? 3 : 4]));
    const jitter = this.context.random.int(field === 'refresh' ? 5_000 : 2_000);
    this.#after(seconds * 1_000 + jitter, async () => {
      const failure = await this.#update();
      if (failure !== undefined) {
        this.context.log.warning(`plugin/secondary: Failed ${field} check ${failure}`);
        const expire = Math.max(1, Number(fields[5])) * 1_000;
        if (this.context.clock.now() - this.#lastSeen >= expire) this.expired = true;
      }
      this.#wait(failure === undefined ? 'refresh' : 'retry');
    });
  }

  /** Fetches the zone when a primary has a newer one. Resolves with why that failed. */
  async #update(): Promise<string | undefined> {
    const reply = await this.#ask('SOA');
    if (typeof reply === 'string') return reply;
    const serial = Number(reply.answer.find(({ type }) => type === 'SOA')?.data.split(' ')[2]);
    if (Number.isNaN(serial)) return `${this.origin} has no SOA record`;
    if (isNewer(serial, this.zone.serial ?? 0)) return this.#fetch();
    this.#lastSeen = this.context.clock.now();
    return undefined;
  }

  async #fetch(): Promise<string | undefined> {
    const reply = await this.#ask('AXFR');
    if (typeof reply === 'string') return reply;
    const zone = new Zone(this.origin, reply.answer);
    if (!zone.soa) return `${this.origin} has no SOA record`;
    this.zone = zone;
    this.expired = false;
    this.#lastSeen = this.context.clock.now();
    this.context.log.info(
      `plugin/secondary: Transferred: ${this.origin} from ${this.primaries.join(', ')}`,
    );
    return undefined;
  }

  /** The first good answer of a primary, or why there is none. */
  async #ask(type: 'SOA' | 'AXFR'): Promise<Message | string> {
    let failure = '';
    for (const primary of this.primaries) {
      try {
        const question = {
          ...queryFor(this.origin, type, this.context.random.int(65_536)),
          recursionDesired: false,
        };
        const reply = await this.context.upstreams.exchange(primary, question, 'tcp', TIMEOUT_MS);
        if (reply.rcode === 'NOERROR') return reply;
        failure = `bad xfr rcode: ${reply.rcode}`;
      } catch (error) {
        failure = (error as Error).message;
      }
    }
    return failure;
  }

  #after(ms: number, task: () => Promise<void>): void {
    if (this.#stopped) return;
    this.#timer = this.context.clock.after(ms, () => void task());
  }
}

/** Serial number arithmetic (RFC 1982). */
function isNewer(serial: number, than: number): boolean {
  return serial > than ? serial - than <= MAX_INCREASE : than - serial > MAX_INCREASE;
}
