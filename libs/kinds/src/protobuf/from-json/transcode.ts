import { parseTime } from '#machinery';
import { writeSingle, writer } from '../encode.js';
import { Form, jsonPlan, type Plan, type Step } from './plan.js';
import { Tape } from './tape.js';

/** The tag of the first field when it is a text or bytes. */
const FIRST = (1 << 3) | 2;
const SECOND_NUMBER = 2 << 3;
const FIRST_NUMBER = 1 << 3;
const ZERO = 0x30;
const TRUE = 0x74;
/** More digits may not fit into 32 bits. */
const SHORT_NUMBER = 9;

const tape = new Tape();
let json: Uint8Array = new Uint8Array();
let gapTexts: readonly Uint8Array[] = [];

/**
 * The bytes of a message from the compact JSON of its canonical form, without parsing that: what `encodeMessage` gives for the parsed
 * object, in parts. Each `0` that stands for a set of owned fields is one of `gaps`, in order: a part as it is.
 */
export function transcodeMessage(
  name: string,
  text: Uint8Array,
  gaps: readonly Uint8Array[] = [],
): readonly Uint8Array[] {
  const plan = jsonPlan(name);
  // A buffer's own methods make buffers, which takes longer.
  json = new Uint8Array(text.buffer, text.byteOffset, text.byteLength);
  gapTexts = gaps;
  try {
    writeMessage(plan, tape.read(json, plan));
    return writer.takeParts();
  } finally {
    writer.clear();
  }
}

function writeMessage({ steps }: Plan, frame: number): void {
  const { cells } = tape;
  for (const step of steps) {
    if (step.inlined !== undefined) {
      const end = writer.written;
      writeMessage(step.inlined, frame);
      writer.uint32(writer.written - end);
      writer.uint32(step.tag);
      continue;
    }
    const cell = frame + 2 * step.slot;
    const place = cells[cell]!;
    if (place === 0) {
      if (step.zero !== undefined) writer.raw(step.zero);
    } else if (step.shape === 'single') writeValue(step, cell, step.tag);
    else if (step.shape === 'list') {
      for (let item = place; item !== 0; item = cells[item + 2]!) writeValue(step, item, step.tag);
    } else if (cells[cell + 1] === 0) {
      for (let entry = place; entry !== 0; entry = cells[entry + 4]!) writeEntry(step, entry);
    } else for (const entry of entriesInOrder(place).toReversed()) writeEntry(step, entry);
  }
}

function writeEntry(step: Step, entry: number): void {
  const end = writer.written;
  writeValue(step, entry + 2, step.valueTag);
  writeText(tape.cells[entry]!, tape.cells[entry + 1]!);
  writer.uint32(FIRST);
  writer.uint32(writer.written - end);
  writer.uint32(step.tag);
}

/** Entries of a map by their keys, as `Object.keys(map).sort()` has them. */
function entriesInOrder(last: number): number[] {
  const { cells } = tape;
  const keys: [key: string, entry: number][] = [];
  for (let entry = last; entry !== 0; entry = cells[entry + 4]!)
    keys.push([unescaped(cells[entry]!, cells[entry + 1]!), entry]);
  return keys.sort(([a], [b]) => (a < b ? -1 : 1)).map(([, entry]) => entry);
}

function writeValue(step: Step, cell: number, tag: number): void {
  const from = tape.cells[cell]!;
  const to = tape.cells[cell + 1]!;
  if (step.form === Form.parsed)
    return writeSingle(tag, step.type, JSON.parse(textOf(from, to)) as unknown);
  if (step.form === Form.text) writeText(from, to);
  else if (step.form === Form.bool) writer.uint32(json[from] === TRUE ? 1 : 0);
  else if (step.form === Form.number) writeNumber(from, to);
  else {
    const end = writer.written;
    if (step.form === Form.struct) writeMessage(step.plan, from);
    else if (step.form === Form.time) writeTime(from, to);
    else {
      if (step.form === Form.quantity) writeText(from, to);
      else if (to === 0) writer.share(gapTexts[from - 1]!);
      else writer.part(json, from, to);
      writer.uint32(FIRST);
    }
    writer.uint32(writer.written - end);
  }
  writer.uint32(tag);
}

/** A text of the JSON, `to` being negative when it has escapes. */
function writeText(from: number, to: number): void {
  if (to < 0) writer.string(unescaped(from, to));
  else writer.part(json, from, to);
}

function writeNumber(from: number, to: number): void {
  let value = 0;
  if (to - from > SHORT_NUMBER) return writer.integer(Number(textOf(from, to)));
  for (let at = from; at < to; at++) {
    const digit = json[at]! - ZERO;
    if (digit < 0 || digit > 9) return writer.integer(Number(textOf(from, to)));
    value = 10 * value + digit;
  }
  writer.uint32(value);
}

/** Seconds and nanoseconds since the epoch; of what is no time, nothing. */
function writeTime(from: number, to: number): void {
  const seconds = secondsOf(from, to);
  if (seconds === undefined) return;
  writer.uint32(0);
  writer.uint32(SECOND_NUMBER);
  writer.integer(seconds);
  writer.uint32(FIRST_NUMBER);
}

const TIME_LENGTH = '2006-01-02T15:04:05Z'.length;
/** `Date.UTC` takes smaller ones for years of the twentieth century. */
const FIRST_YEAR = 100;

/** The seconds since the epoch of a time's text; undefined when it is none. */
function secondsOf(from: number, to: number): number | undefined {
  if (to - from === TIME_LENGTH) {
    const year = 100 * twoDigits(from) + twoDigits(from + 2);
    const month = twoDigits(from + 5) - 1;
    const hour = twoDigits(from + 11);
    const ms = Date.UTC(
      year,
      month,
      twoDigits(from + 8),
      hour,
      twoDigits(from + 14),
      twoDigits(from + 17),
    );
    if (year >= FIRST_YEAR && !Number.isNaN(ms)) return ms / 1000;
  }
  const ms = parseTime(unescaped(from, to));
  return ms === undefined ? undefined : Math.floor(ms / 1000);
}

/** NaN for anything else. */
function twoDigits(at: number): number {
  const tens = json[at]! - ZERO;
  const ones = json[at + 1]! - ZERO;
  return tens < 0 || tens > 9 || ones < 0 || ones > 9 ? NaN : 10 * tens + ones;
}

function textOf(from: number, to: number): string {
  return Buffer.from(json.buffer, json.byteOffset + from, to - from).toString();
}

function unescaped(from: number, to: number): string {
  return to < 0 ? (JSON.parse(textOf(from - 1, 1 - to)) as string) : textOf(from, to);
}
