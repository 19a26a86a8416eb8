import { numberHash } from '../../picture/hash.js';
import type { ServicePort } from '../../picture/service-port.js';

/** Linux gives sockets that ask for any port one of these. */
const FIRST = 32_768;
const COUNT = 28_232;

/**
 * The port of the node on which the proxy listens for each Service port. A real proxy takes what the kernel gives it; here the name
 * decides, so that it is the same in every run. A port that is taken already is passed over. Throws RangeError when none is left.
 */
export class ProxyPorts {
  private readonly byName = new Map<string, number>();
  private readonly names = new Map<number, string>();

  of(port: ServicePort): number {
    const name = keyOf(port);
    const known = this.byName.get(name);
    if (known !== undefined) return known;
    if (this.names.size >= COUNT)
      throw new RangeError(`no free port is left for a proxy of Service port ${port.name}`);
    let number = FIRST + (numberHash(name) % COUNT);
    while (this.names.has(number)) number = number + 1 === FIRST + COUNT ? FIRST : number + 1;
    this.byName.set(name, number);
    this.names.set(number, name);
    return number;
  }

  /** The Service port whose proxy listens on a port: what `keyOf` says of it. */
  owner(number: number): string | undefined {
    return this.names.get(number);
  }

  /** Lets go of the ports of Services that are not among these any more. */
  keepOnly(ports: Iterable<ServicePort>): void {
    const wanted = new Set<string>();
    for (const port of ports) wanted.add(keyOf(port));
    for (const [name, number] of this.byName) {
      if (wanted.has(name)) continue;
      this.byName.delete(name);
      this.names.delete(number);
    }
  }

  get isCrowded(): boolean {
    return this.names.size > COUNT / 2;
  }
}

/** What tells a Service port from all others. */
export const keyOf = ({ family, protocol, name }: ServicePort): string =>
  `${family} ${protocol} ${name}`;
