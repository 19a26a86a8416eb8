import { randomFillSync, randomUUID } from 'node:crypto';

/** The only source of chance. A seed makes a run repeatable. */
export interface Random {
  /** A number in [0, 1). */
  next(): number;
  /** An integer in [0, bound). */
  int(bound: number): number;
  /** A random UUID (version 4). */
  uuid(): string;
  /** `length` characters of the alphabet that Kubernetes uses for generated names. */
  suffix(length: number): string;
}

/** No vowels and no look-alikes, so that a generated name neither spells a word nor is misread. */
const SUFFIX_ALPHABET = 'bcdfghjklmnpqrstvwxz2456789';

/** Everything else follows from 32 random bits. */
abstract class BitsRandom implements Random {
  /** A random unsigned 32-bit integer. */
  protected abstract bits(): number;

  next(): number {
    return this.bits() / 4_294_967_296;
  }

  int(bound: number): number {
    return Math.floor(this.next() * bound);
  }

  /** RFC 9562, version 4: 122 random bits. */
  uuid(): string {
    const hex = (value: number): string => value.toString(16).padStart(8, '0');
    const a = hex(this.bits());
    const b = hex(((this.bits() & 0xffff0fff) | 0x00004000) >>> 0);
    const c = hex(((this.bits() & 0x3fffffff) | 0x80000000) >>> 0);
    const d = hex(this.bits());
    return `${a}-${b.slice(0, 4)}-${b.slice(4)}-${c.slice(0, 4)}-${c.slice(4)}${d}`;
  }

  suffix(length: number): string {
    let text = '';
    for (let index = 0; index < length; index++)
      text += SUFFIX_ALPHABET[this.int(SUFFIX_ALPHABET.length)];
    return text;
  }
}

/** Repeatable: the same seed gives the same sequence. The generator is sfc32 (small fast counting, 128 bits of state). */
export class SeededRandom extends BitsRandom {
  private a: number;
  private b: number;
  private c: number;
  private counter = 1;

  /** The seed is hashed as text (FNV-1a), so 7 and "7" are the same seed. */
  constructor(seed: number | string) {
    super();
    const text = String(seed);
    let hash = 0x811c9dc5;
    for (let index = 0; index < text.length; index++)
      hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
    this.a = hash | 0;
    this.b = Math.imul(hash, 0x9e3779b9) | 0;
    this.c = text.length;
    // The state of similar seeds is similar; the first dozen rounds pull them apart.
    for (let round = 0; round < 12; round++) this.bits();
  }

  protected bits(): number {
    const sum = (((this.a + this.b) | 0) + this.counter) | 0;
    this.counter = (this.counter + 1) | 0;
    this.a = this.b ^ (this.b >>> 9);
    this.b = (this.c + (this.c << 3)) | 0;
    this.c = (((this.c << 21) | (this.c >>> 11)) + sum) | 0;
    return sum >>> 0;
  }
}

/** Chance from the operating system, fetched in blocks. */
export class SystemRandom extends BitsRandom {
  private readonly block = new Uint32Array(256);
  private position = this.block.length;

  protected bits(): number {
    if (this.position === this.block.length) {
      randomFillSync(this.block);
      this.position = 0;
    }
    return this.block[this.position++]!;
  }

  override uuid(): string {
    return randomUUID();
  }
}
