import type { Timer } from '#machinery';
import type { SetupContext } from '../plugin.js';
import { Zone } from './zone.js';
import { parseZone } from './zone-file.js';

/** A zone that is read from a file, and again when the file has another serial. */
export class LoadedZone {
  /** What is served; without records until the file could be read. */
  zone: Zone;
  /** Milliseconds between looks at the file; 0: never again. */
  reloadMs = 0;
  #timer: Timer | undefined;

  constructor(
    readonly origin: string,
    /** Where the file is now. */
    public path: string,
    private readonly context: Pick<SetupContext, 'clock' | 'log' | 'readFile'>,
    /** As log lines name the plugin. */
    private readonly plugin = 'file',
  ) {
    this.zone = new Zone(origin, []);
  }

  /** Serves what the text says. Throws CorefileError when it is not a zone; what was served stays. */
  read(text: string): void {
    const { readFile } = this.context;
    this.zone = parseZone(text, {
      path: this.path,
      origin: this.origin,
      readFile: (path) => readFile(path),
    });
  }

  start(): void {
    if (this.reloadMs > 0)
      this.#timer = this.context.clock.every(this.reloadMs, () => this.#reload());
  }

  stop(): void {
    this.#timer?.cancel();
  }

  #reload(): void {
    const { log } = this.context;
    const text = this.context.readFile(this.path);
    if (text === undefined) {
      log.error(
        `plugin/${this.plugin}: Failed to open zone "${this.origin}" in "${this.path}": open ${this.path}: no such file or directory`,
      );
      return;
    }
    const before = this.zone;
    try {
      this.read(text);
    } catch (error) {
      log.error(
        `plugin/${this.plugin}: Parsing zone "${this.origin}": ${(error as Error).message}`,
      );
      return;
    }
    // The serial says whether there is anything new; the same one keeps what is there.
    if (this.zone.serial === before.serial) this.zone = before;
    else
      log.info(
        `plugin/${this.plugin}: Successfully reloaded zone "${this.origin}" in "${this.path}" with ${this.zone.serial} SOA serial`,
      );
  }
}
