import { queryFor } from '../../message.js';
import type { SetupContext } from '../../plugin.js';
import type { ForwardOptions } from './options.js';

const HEALTH_TIMEOUT_MS = 1_000;

/** One upstream and what is known of its health. A check runs only after an error, until the upstream answers again. */
export class Proxy {
  #fails = 0;
  #probing = false;
  #stopped = false;

  constructor(
    readonly address: string,
    private readonly options: ForwardOptions,
    private readonly context: SetupContext,
  ) {}

  get down(): boolean {
    return this.options.maxFails > 0 && this.#fails >= this.options.maxFails;
  }

  stop(): void {
    this.#stopped = true;
  }

  /** Begins to ask the upstream for `. IN NS` until it answers something. */
  check(): void {
    if (this.#probing || this.#stopped || this.options.maxFails === 0) return;
    this.#probing = true;
    void this.#probe();
  }

  async #probe(): Promise<void> {
    const query = {
      ...queryFor(this.options.healthDomain, 'NS', this.context.random.int(65_536)),
      recursionDesired: this.options.healthRecursion,
    };
    try {
      await this.context.upstreams.exchange(
        this.address,
        query,
        this.options.forceTcp ? 'tcp' : 'udp',
        HEALTH_TIMEOUT_MS,
      );
      this.#fails = 0;
      this.#probing = false;
    } catch {
      this.#fails++;
      this.context.metrics.add('coredns_proxy_healthcheck_failures_total', {
        proxy_name: 'forward',
        to: this.address,
      });
      if (this.#stopped) return;
      this.context.clock.after(this.options.healthCheckMs, () => void this.#probe());
    }
  }
}
