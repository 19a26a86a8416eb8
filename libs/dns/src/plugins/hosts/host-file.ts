import { fqdn, lower } from '../../names.js';
import { canonicalAddress } from '../../wire/address.js';

const MAX_ENTRIES = 100_000;

/** Names and addresses of a hosts file (hosts(5)). */
export class HostFile {
  readonly names = new Map<string, string[]>();
  readonly addresses = new Map<string, string[]>();

  /** Adds the lines of a text; what is no address is skipped. `reverse` false: no PTR. */
  add(text: string, reverse: boolean): void {
    for (const line of text.split('\n')) {
      const [first = '', ...names] = line.replace(/#.*/, '').trim().split(/\s+/);
      const address = canonicalAddress(first.replace(/%.*/, ''));
      if (address === undefined || this.names.size > MAX_ENTRIES) continue;
      for (const each of names) {
        const name = lower(fqdn(each));
        this.names.set(name, [...(this.names.get(name) ?? []), address]);
        if (reverse && !name.startsWith('*'))
          this.addresses.set(address, [...(this.addresses.get(address) ?? []), name]);
      }
    }
  }
}
