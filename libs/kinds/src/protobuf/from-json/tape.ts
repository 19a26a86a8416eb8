import { endOfValue } from '#machinery';
import { Form, type Plan, type Step } from './plan.js';

const QUOTE = 0x22;
const COMMA = 0x2c;
const ZERO = 0x30;
const OPEN_LIST = 0x5b;
const BACKSLASH = 0x5c;
const CLOSE_LIST = 0x5d;
const NULL = 0x6e;
const OPEN = 0x7b;
const CLOSE = 0x7d;

const FIRST_CELLS = 4096;
/** A tape beyond this length is not used again. */
const KEPT_CELLS = 256 * 1024;

/**
 * Where the values of a JSON text are, by the plan of its message, in numbers. A value takes two cells: begin and end of its text (the
 * end negative when the text has escapes), the place of a structure's frame, or the number of a gap and 0. A frame has those two cells
 * for each field of a structure, zeros for what is not there. A list's first cell is the place of its last item: two cells, and a
 * third with the place of the item before. An entry of a map has two cells more in front, for its key; the second cell of the map is 1
 * when keys may not be in order.
 */
export class Tape {
  cells = new Int32Array(FIRST_CELLS);
  private used = 0;
  private gaps = 0;
  private bytes: Uint8Array = new Uint8Array();
  private at = 0;

  /** Reads a compact JSON object; gives the place of its frame. A `0` for owned fields is a gap. Throws for what does not fit the plan. */
  read(bytes: Uint8Array, plan: Plan): number {
    if (this.cells.length > KEPT_CELLS) this.cells = new Int32Array(FIRST_CELLS);
    // No frame and no item has the place 0.
    this.used = 1;
    this.gaps = 0;
    this.at = 0;
    this.bytes = bytes;
    return this.struct(plan);
  }

  private struct({ members }: Plan): number {
    const { bytes } = this;
    this.expect(OPEN);
    const frame = this.take(2 * members.length);
    let likely = 0;
    while (bytes[this.at] === QUOTE) {
      const from = this.at + 1;
      const to = this.text(from);
      this.at++;
      const found = find(bytes, from, to, members, likely);
      if (found < 0) this.at = endOfValue(bytes, this.at);
      else {
        const step = members[found]!;
        likely = found + 1;
        this.field(step, frame + 2 * step.slot);
      }
      if (bytes[this.at] === COMMA) this.at++;
    }
    this.expect(CLOSE);
    return frame;
  }

  private field(step: Step, cell: number): void {
    if (this.bytes[this.at] === NULL) this.at += 4;
    else if (step.shape === 'single') this.single(step, cell);
    else if (step.shape === 'list') this.list(step, cell);
    else this.map(step, cell);
  }

  private list(step: Step, cell: number): void {
    const { bytes } = this;
    this.expect(OPEN_LIST);
    let last = 0;
    while (bytes[this.at] !== CLOSE_LIST) {
      const item = this.take(3);
      this.single(step, item);
      this.cells[item + 2] = last;
      last = item;
      if (bytes[this.at] === COMMA) this.at++;
    }
    this.at++;
    this.cells[cell] = last;
  }

  private map(step: Step, cell: number): void {
    const { bytes } = this;
    this.expect(OPEN);
    let last = 0;
    while (bytes[this.at] === QUOTE) {
      const entry = this.take(5);
      const from = this.at + 1;
      const to = this.text(from);
      this.cells[entry] = from;
      this.cells[entry + 1] = to;
      this.at++;
      this.single(step, entry + 2);
      this.cells[entry + 4] = last;
      if (last !== 0 && !this.inOrder(last, entry)) this.cells[cell + 1] = 1;
      last = entry;
      if (bytes[this.at] === COMMA) this.at++;
    }
    this.expect(CLOSE);
    this.cells[cell] = last;
  }

  /** Whether one key is surely before the other. */
  private inOrder(first: number, second: number): boolean {
    const { bytes, cells } = this;
    let left = cells[first]!;
    let right = cells[second]!;
    const leftEnd = cells[first + 1]!;
    const rightEnd = cells[second + 1]!;
    // Keys with escapes are put in order by who decodes them.
    if (leftEnd < 0 || rightEnd < 0) return false;
    while (left < leftEnd && right < rightEnd && bytes[left] === bytes[right]) {
      left++;
      right++;
    }
    if (left === leftEnd) return true;
    return right < rightEnd && bytes[left]! < bytes[right]! && bytes[right]! < 0x80;
  }

  private single(step: Step, cell: number): void {
    const { bytes } = this;
    let from = this.at;
    let end: number;
    switch (step.form) {
      case Form.struct:
        from = this.struct(step.plan);
        end = 0;
        break;
      case Form.text:
      case Form.time:
      case Form.quantity:
        this.expect(QUOTE);
        end = this.text(++from);
        break;
      case Form.fields:
        if (bytes[from] === ZERO) {
          this.at++;
          from = ++this.gaps;
          end = 0;
          break;
        }
        end = this.at = endOfValue(bytes, from);
        break;
      default:
        end = this.at = endOfValue(bytes, from);
    }
    this.cells[cell] = from;
    this.cells[cell + 1] = end;
  }

  /** Goes behind the quote that closes the text from `from` on; gives the text's end, negative when it has escapes. */
  private text(from: number): number {
    const { bytes } = this;
    let at = from;
    let escapes = false;
    for (; at < bytes.length; at++) {
      const byte = bytes[at];
      if (byte === QUOTE) break;
      if (byte === BACKSLASH) {
        escapes = true;
        at++;
      }
    }
    this.at = at + 1;
    return escapes ? -at : at;
  }

  private expect(byte: number): void {
    if (this.bytes[this.at] !== byte)
      throw new Error(`byte ${this.at} of the stored JSON does not fit its kind`);
    this.at++;
  }

  /** The place of so many cells of zeros. */
  private take(cells: number): number {
    const from = this.used;
    const to = (this.used = from + cells);
    if (to > this.cells.length) {
      const larger = new Int32Array(2 * to);
      larger.set(this.cells);
      this.cells = larger;
    }
    const { cells: all } = this;
    for (let index = from; index < to; index++) all[index] = 0;
    return from;
  }
}

/** The member of that name; -1 when there is none. `likely`: where to look first. */
function find(
  bytes: Uint8Array,
  from: number,
  to: number,
  members: readonly Step[],
  likely: number,
): number {
  const length = to - from;
  for (let index = likely; index < members.length; index++)
    if (isKey(bytes, from, length, members[index]!.key)) return index;
  for (let index = 0; index < likely; index++)
    if (isKey(bytes, from, length, members[index]!.key)) return index;
  return -1;
}

function isKey(bytes: Uint8Array, from: number, length: number, key: Uint8Array): boolean {
  if (length !== key.length) return false;
  for (let index = 0; index < length; index++) if (bytes[from + index] !== key[index]) return false;
  return true;
}
