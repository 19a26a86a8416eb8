/** The largest number that costs and sizes reach: they stop there instead of overflowing. */
export const MOST = 0xffff_ffff_ffff_ffffn;

const capped = (value: bigint): bigint => (value > MOST ? MOST : value);

/** From how little to how much something may be: a size or a cost, in cel-go's units. */
export class Range {
  constructor(
    readonly least: bigint,
    readonly most: bigint,
  ) {}

  static of(value: bigint | number): Range {
    return new Range(BigInt(value), BigInt(value));
  }

  plus(other: Range): Range {
    return new Range(capped(this.least + other.least), capped(this.most + other.most));
  }

  times(other: Range): Range {
    return new Range(capped(this.least * other.least), capped(this.most * other.most));
  }

  /** By a factor that need not be whole, rounded up. */
  scaled(factor: number): Range {
    return new Range(scale(this.least, factor), scale(this.most, factor));
  }

  /** What covers both. */
  or(other: Range): Range {
    return new Range(
      this.least < other.least ? this.least : other.least,
      this.most > other.most ? this.most : other.most,
    );
  }
}

export const NOTHING = Range.of(0);
export const ONE = Range.of(1);
export const UNKNOWN = new Range(0n, MOST);
/** Covers nothing: what it is joined with stays. */
export const EMPTY = new Range(MOST, 0n);

function scale(value: bigint, factor: number): bigint {
  const product = Math.ceil(Number(value) * factor);
  return product >= 2 ** 64 ? MOST : BigInt(product);
}
