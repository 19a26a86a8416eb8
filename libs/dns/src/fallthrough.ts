import { fqdn, isWithin, lower } from './names.js';

/** `fallthrough [ZONE…]` of a plugin: for which names a miss goes on to the next plugin. */
export class Fallthrough {
  #zones: readonly string[] = [];

  /** Without zones: every name. */
  set(zones: readonly string[]): void {
    this.#zones = zones.length === 0 ? ['.'] : zones.map((zone) => lower(fqdn(zone)));
  }

  get isSet(): boolean {
    return this.#zones.length > 0;
  }

  through(name: string): boolean {
    return this.#zones.some((zone) => isWithin(zone, name));
  }
}
