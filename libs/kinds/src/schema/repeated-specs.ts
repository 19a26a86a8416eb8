import { asPart, memberOf, type Draft, type KubeObject } from '#machinery';
import { decodeJson, parseJson } from './codec.js';
import { DecodeError } from './decoding.js';

/** Shorter specs are read as fast as they are recognised; longer ones are rare. Bytes. */
const MIN_LENGTH = 256;
const MAX_LENGTH = 64 * 1024;
/** So many specs are kept, those that were met last. */
const MAX_SPECS = 64;

/** What clients write behind the spec; what ends like another one stands before it. */
const ENDS = [',"status":{}}', ',"status":{}}\n', '}', '}\n'].map((end) => Buffer.from(end));
/** Stands for the spec while the rest is parsed. */
const EMPTY = '{}';

/** The bytes of a spec, and what they mean once they have been met twice: `null` for nothing that could be shared. */
interface Known {
  readonly bytes: Buffer;
  spec?: object | null;
}

/** A body whose spec is known. */
export interface RepeatedBody {
  /** The body, an empty object being where its spec was. */
  readonly rest: string;
  /** The spec as the kind decodes and completes it: a part (`asPart`), without fault. */
  readonly spec: object;
}

/**
 * Recognises, by their bytes, the specs of objects that are made from templates, so that they are parsed, decoded and defaulted once.
 * For kinds whose defaults depend on nothing but the spec.
 */
export class RepeatedSpecs {
  /** Those met last stand first. */
  private readonly known: Known[] = [];

  constructor(
    private readonly type: string,
    private readonly applyDefaults: (object: Draft<KubeObject>) => void,
  ) {}

  /**
   * Looks at a body in compact JSON; undefined when its spec is not known, as at the first time, or the body has another form. Whether
   * the rest is JSON at all is not looked at.
   */
  find(bytes: Buffer): RepeatedBody | undefined {
    const start = memberOf(bytes, 0, 'spec');
    if (start === -1 || bytes[start - 1] !== 0x3a) return undefined;
    const end = ENDS.find((one) => bytes.subarray(-one.length).equals(one));
    if (end === undefined) return undefined;
    const length = bytes.length - end.length - start;
    if (length < MIN_LENGTH || length > MAX_LENGTH) return undefined;
    const spec = this.meet(bytes.subarray(start, start + length));
    if (spec === undefined || spec === null) return undefined;
    return { rest: bytes.toString('utf8', 0, start) + EMPTY + end.toString(), spec };
  }

  /** The same for a spec that has been parsed, or has come without ever being text. */
  recognise(spec: object): object | undefined {
    const text = JSON.stringify(spec);
    const bytes = Buffer.from(text);
    // Also numbers that JSON lacks are written as null.
    const isUsual =
      bytes.length >= MIN_LENGTH && bytes.length <= MAX_LENGTH && !text.includes('null');
    return (isUsual ? this.meet(bytes) : undefined) ?? undefined;
  }

  private meet(bytes: Buffer): object | null | undefined {
    const { known } = this;
    const at = known.findIndex((one) => one.bytes.equals(bytes));
    if (at === -1) {
      known.unshift({ bytes: Buffer.from(bytes) });
      if (known.length > MAX_SPECS) known.pop();
      return undefined;
    }
    const [found] = at === 0 ? known : known.splice(at, 1);
    if (at > 0) known.unshift(found!);
    return (found!.spec ??= this.read(bytes.toString()));
  }

  /** Null for what is not sound by itself: it is read, and complained about, together with its body. */
  private read(spec: string): object | null {
    try {
      // Alone: bytes that hold more members behind the spec are none.
      const value = { spec: parseJson(spec) };
      const { object, problems } = decodeJson<KubeObject & { spec?: object }>(
        this.type,
        `{"spec":${spec}}`,
        value,
      );
      if (problems.length > 0) return null;
      this.applyDefaults(object);
      return object.spec === undefined ? null : asPart(object.spec);
    } catch (error) {
      if (error instanceof SyntaxError || error instanceof DecodeError) return null;
      throw error;
    }
  }
}
