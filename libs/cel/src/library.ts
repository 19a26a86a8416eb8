import type { Environment } from '@marcbachmann/cel-js';
import {
  compareQuantities,
  goPattern,
  parseCIDR,
  parseIP,
  parseQuantity,
  quantityValue,
} from '#machinery';

/** What `matches` is called inside: the library's own takes JavaScript's expressions, which may never end. */
export const LINEAR_MATCHES = 'linearMatches';

/** Values of the types that Kubernetes adds to CEL. */
class QuantityValue {
  constructor(readonly text: string) {}
}
class IpValue {
  constructor(readonly text: string) {}
}
class CidrValue {
  constructor(readonly text: string) {}
}
class UrlValue {
  readonly url: URL;
  /** Host and port as written: the platform's parser drops ports that the scheme implies. */
  readonly host: string;
  constructor(text: string) {
    this.url = new URL(text);
    this.host = /^[^:/?#]+:\/\/(?:[^@/?#]*@)?([^/?#]*)/.exec(text)?.[1] ?? '';
  }
}

/** Adds the functions that rules of Kubernetes have beyond CEL itself (KEP-2876: lists, regular expressions, quantities, addresses, URLs). */
export function addLibrary(environment: Environment): Environment {
  addLists(environment);
  addTexts(environment);
  addQuantities(environment);
  addAddresses(environment);
  addUrls(environment);
  return environment;
}

type Ordered = bigint | number | string | boolean | Date;

const less = (a: Ordered, b: Ordered): boolean => a < b;

function addLists(environment: Environment): void {
  const extreme = (list: readonly Ordered[], better: (a: Ordered, b: Ordered) => boolean) => {
    if (list.length === 0) throw new Error('min/max called on empty list');
    return list.reduce((best, item) => (better(item, best) ? item : best));
  };
  environment
    .registerFunction('list.isSorted(): bool', (list: readonly Ordered[]) =>
      list.every((item, index) => index === 0 || !less(item, list[index - 1]!)),
    )
    .registerFunction('list.sum(): dyn', (list: readonly (bigint | number)[]) =>
      list.length === 0 ? 0n : list.reduce((sum, item) => add(sum, item)),
    )
    .registerFunction('list.min(): dyn', (list: readonly Ordered[]) => extreme(list, less))
    .registerFunction('list.max(): dyn', (list: readonly Ordered[]) =>
      extreme(list, (a, b) => less(b, a)),
    )
    .registerFunction('list.indexOf(dyn): int', (list: readonly unknown[], item: unknown) =>
      BigInt(list.indexOf(item)),
    )
    .registerFunction('list.lastIndexOf(dyn): int', (list: readonly unknown[], item: unknown) =>
      BigInt(list.lastIndexOf(item)),
    );
}

function add(a: bigint | number, b: bigint | number): bigint | number {
  return typeof a === 'bigint' && typeof b === 'bigint' ? a + b : Number(a) + Number(b);
}

function addTexts(environment: Environment): void {
  const all = (text: string, pattern: string): string[] =>
    [...goPattern(pattern).matchAll(text)].map(([found]) => found);
  environment
    .registerFunction(`string.${LINEAR_MATCHES}(string): bool`, (text: string, pattern: string) =>
      goPattern(pattern).test(text),
    )
    .registerFunction(
      'string.find(string): string',
      (text: string, pattern: string) => all(text, pattern)[0] ?? '',
    )
    .registerFunction('string.findAll(string): list<string>', all)
    .registerFunction(
      'string.findAll(string, int): list<string>',
      (text: string, pattern: string, limit: bigint) =>
        limit < 0n ? all(text, pattern) : all(text, pattern).slice(0, Number(limit)),
    )
    .registerFunction('string.charAt(int): string', (text: string, index: bigint) => {
      const characters = [...text];
      if (index < 0n || index > characters.length) throw new Error(`index out of range: ${index}`);
      return characters[Number(index)] ?? '';
    })
    .registerFunction(
      'string.replace(string, string): string',
      (text: string, from: string, to: string) => text.replaceAll(from, () => to),
    )
    .registerFunction(
      'string.replace(string, string, int): string',
      (text: string, from: string, to: string, limit: bigint) => {
        let left = limit < 0n ? Number.POSITIVE_INFINITY : Number(limit);
        return text.replaceAll(from, (found) => (left-- > 0 ? to : found));
      },
    );
}

function addQuantities(environment: Environment): void {
  const quantity = (text: string): QuantityValue => {
    parseQuantity(text);
    return new QuantityValue(text);
  };
  const compare = (a: QuantityValue, b: QuantityValue): number => compareQuantities(a.text, b.text);
  environment
    .registerType('kubernetes.Quantity', { ctor: QuantityValue, fields: {} })
    .registerFunction('quantity(string): kubernetes.Quantity', quantity)
    .registerFunction('isQuantity(string): bool', succeeds(parseQuantity))
    .registerFunction('kubernetes.Quantity.sign(): int', (a: QuantityValue) =>
      BigInt(compareQuantities(a.text, '0')),
    )
    .registerFunction('kubernetes.Quantity.asInteger(): int', (a: QuantityValue) =>
      BigInt(quantityValue(a.text)),
    )
    .registerFunction(
      'kubernetes.Quantity.isGreaterThan(kubernetes.Quantity): bool',
      (a: QuantityValue, b: QuantityValue) => compare(a, b) > 0,
    )
    .registerFunction(
      'kubernetes.Quantity.isLessThan(kubernetes.Quantity): bool',
      (a: QuantityValue, b: QuantityValue) => compare(a, b) < 0,
    )
    .registerFunction(
      'kubernetes.Quantity.compareTo(kubernetes.Quantity): int',
      (a: QuantityValue, b: QuantityValue) => BigInt(compare(a, b)),
    );
}

function addAddresses(environment: Environment): void {
  const ip = (text: string): IpValue => {
    if (parseIP(text) === undefined) throw new Error(`IP Address "${text}" parse error`);
    return new IpValue(text);
  };
  const cidr = (text: string): CidrValue => {
    if (parseCIDR(text) === undefined)
      throw new Error('network address parse error during conversion');
    return new CidrValue(text);
  };
  const family = (text: string): bigint => (text.includes(':') ? 6n : 4n);
  environment
    .registerType('net.IP', { ctor: IpValue, fields: {} })
    .registerType('net.CIDR', { ctor: CidrValue, fields: {} })
    .registerFunction('ip(string): net.IP', ip)
    .registerFunction('isIP(string): bool', (text: string) => parseIP(text) !== undefined)
    .registerFunction('net.IP.family(): int', (value: IpValue) => family(value.text))
    .registerFunction('cidr(string): net.CIDR', cidr)
    .registerFunction('isCIDR(string): bool', (text: string) => parseCIDR(text) !== undefined)
    .registerFunction('net.CIDR.ip(): net.IP', (value: CidrValue) =>
      ip(value.text.slice(0, value.text.indexOf('/'))),
    )
    .registerFunction('net.CIDR.prefixLength(): int', (value: CidrValue) =>
      BigInt(value.text.slice(value.text.indexOf('/') + 1)),
    )
    .registerFunction('net.CIDR.containsIP(string): bool', (value: CidrValue, text: string) =>
      parseCIDR(value.text)!.contains(parseIP(ip(text).text)!),
    )
    .registerFunction('net.CIDR.containsIP(net.IP): bool', (value: CidrValue, address: IpValue) =>
      parseCIDR(value.text)!.contains(parseIP(address.text)!),
    );
}

function addUrls(environment: Environment): void {
  environment
    .registerType('kubernetes.URL', { ctor: UrlValue, fields: {} })
    .registerFunction('url(string): kubernetes.URL', (text: string) => new UrlValue(text))
    .registerFunction('isURL(string): bool', (text: string) => URL.canParse(text))
    .registerFunction('kubernetes.URL.getScheme(): string', ({ url }: UrlValue) =>
      url.protocol.replace(/:$/, ''),
    )
    .registerFunction('kubernetes.URL.getHost(): string', ({ host }: UrlValue) => host)
    .registerFunction('kubernetes.URL.getHostname(): string', ({ url }: UrlValue) => url.hostname)
    .registerFunction(
      'kubernetes.URL.getPort(): string',
      ({ host }: UrlValue) => /:(\d+)$/.exec(host)?.[1] ?? '',
    )
    .registerFunction(
      'kubernetes.URL.getEscapedPath(): string',
      ({ url }: UrlValue) => url.pathname,
    );
}

const succeeds =
  (attempt: (text: string) => unknown) =>
  (text: string): boolean => {
    try {
      attempt(text);
      return true;
    } catch {
      return false;
    }
  };
