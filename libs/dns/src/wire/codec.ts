import {
  type DnsRecord,
  type Edns,
  type Message,
  type Question,
  rcodeName,
  rcodeNumber,
} from '../message.js';
import { nameSize, readName } from './name-codec.js';
import { readData, writeData } from './rdata.js';
import { WireReader } from './reader.js';
import { className, classNumber, typeName, typeNumber } from './types.js';
import { WireError } from './wire-error.js';
import { WireWriter } from './writer.js';

const OPT = 41;
const MAX_RECORDS = 4_096;
/** Largest payload that goes over UDP without compression; beyond it fragments would be needed. */
const UNFRAGMENTED = 1_480;

/** Decodes a message. Throws WireError; never reads past the end. */
export function decodeMessage(bytes: Buffer): Message {
  const reader = new WireReader(bytes);
  const id = reader.u16();
  const flags = reader.u16();
  const counts = [reader.u16(), reader.u16(), reader.u16(), reader.u16()];
  if (counts.reduce((sum, count) => sum + count, 0) > MAX_RECORDS)
    throw new WireError('too many records');
  const question: Question[] = [];
  for (let left = counts[0] as number; left > 0; left--)
    question.push({
      name: readName(reader),
      type: typeName(reader.u16()),
      class: className(reader.u16()),
    });
  let edns: Edns | undefined;
  let high = 0;
  const section = (count: number): DnsRecord[] => {
    const records: DnsRecord[] = [];
    for (; count > 0; count--) {
      const name = readName(reader);
      const type = reader.u16();
      const code = reader.u16();
      const ttl = reader.u32();
      const end = reader.u16() + reader.at;
      if (end > bytes.length) throw new WireError('record runs past the message');
      if (type === OPT) {
        high = ttl >>> 24;
        edns = {
          size: code,
          dnssec: (ttl & 0x8000) !== 0,
          version: (ttl >>> 16) & 255,
          options: readOptions(reader, end),
        };
      } else
        records.push({
          name,
          type: typeName(type),
          class: className(code),
          ttl,
          data: readData(typeName(type), reader, end),
        });
    }
    return records;
  };
  const answer = section(counts[1] as number);
  const authority = section(counts[2] as number);
  const additional = section(counts[3] as number);
  const bit = (mask: number): boolean => (flags & mask) !== 0;
  return {
    id, opcode: (flags >> 11) & 15, response: bit(0x8000), authoritative: bit(0x400), truncated: bit(0x200), recursionDesired: bit(0x100),
    recursionAvailable: bit(0x80), authenticated: bit(0x20), checkingDisabled: bit(0x10), rcode: rcodeName((flags & 15) | (high << 4)), question, answer,
    authority, additional, ...(edns ? { edns } : {}),
  }; // prettier-ignore
}

function readOptions(reader: WireReader, end: number): Edns['options'] {
  const options: { code: number; data: string }[] = [];
  while (reader.at < end) {
    const code = reader.u16();
    options.push({ code, data: reader.take(reader.u16()).toString('hex') });
  }
  if (reader.at !== end) throw new WireError('bad EDNS option');
  return options;
}

function writeRecord(record: DnsRecord, writer: WireWriter): void {
  writer.name(record.name);
  writer.u16(typeNumber(record.type) ?? 0);
  writer.u16(classNumber(record.class) ?? 1);
  writer.u32(record.ttl);
  const start = writer.at;
  writer.u16(0);
  writeData(record.type, record.data, writer);
  writer.patch16(start, writer.at - start - 2);
}

function ednsSize(edns: Edns | undefined): number {
  return edns === undefined
    ? 0
    : edns.options.reduce((size, { data }) => size + 4 + data.length / 2, 11);
}

function writeEdns(edns: Edns, rcode: number, writer: WireWriter): void {
  writer.u8(0);
  writer.u16(OPT);
  writer.u16(edns.size);
  writer.u32((((rcode >> 4) & 255) << 24) | (edns.version << 16) | (edns.dnssec ? 0x8000 : 0));
  writer.sized(() => {
    for (const { code, data } of edns.options) {
      writer.u16(code);
      writer.u16(data.length / 2);
      writer.put(Buffer.from(data, 'hex'));
    }
  });
}

function writeAll(message: Message, compress: boolean): { writer: WireWriter; offsets: number[] } {
  const writer = new WireWriter(compress);
  const bit = (set: boolean, mask: number): number => (set ? mask : 0);
  const rcode = rcodeNumber(message.rcode);
  writer.u16(message.id);
  writer.u16(
    bit(message.response, 0x8000) | (message.opcode << 11) | bit(message.authoritative, 0x400) | bit(message.truncated, 0x200) |
      bit(message.recursionDesired, 0x100) | bit(message.recursionAvailable, 0x80) | bit(message.authenticated, 0x20) |
      bit(message.checkingDisabled, 0x10) | (rcode & 15),
  ); // prettier-ignore
  writer.u16(message.question.length);
  writer.u16(message.answer.length);
  writer.u16(message.authority.length);
  writer.u16(message.additional.length + (message.edns ? 1 : 0));
  for (const { name, type, class: code } of message.question) {
    writer.name(name);
    writer.u16(typeNumber(type) ?? 0);
    writer.u16(classNumber(code) ?? 1);
  }
  const offsets = [writer.at];
  for (const section of [message.answer, message.authority, message.additional]) {
    for (const record of section) {
      writeRecord(record, writer);
      offsets.push(writer.at);
    }
  }
  if (message.edns) writeEdns(message.edns, rcode, writer);
  return { writer, offsets };
}

const FIXED_DATA: Readonly<Record<string, number>> = { A: 4, AAAA: 16 };
const NAME_DATA = new Set(['CNAME', 'NS', 'PTR']);
/** Priority, weight and port. */
const SRV_NUMBERS = 6;
const HEADER_SIZE = 12;

/** Size of a record in bytes; the common types without writing them. */
function recordSize(record: DnsRecord): number {
  const data =
    FIXED_DATA[record.type] ??
    (NAME_DATA.has(record.type)
      ? nameSize(record.data)
      : record.type === 'SRV'
        ? SRV_NUMBERS + nameSize(record.data.slice(record.data.lastIndexOf(' ') + 1))
        : undefined);
  const owner = nameSize(record.name) + 10;
  if (data !== undefined) return owner + data;
  const writer = new WireWriter(false);
  writeData(record.type, record.data, writer);
  return owner + writer.at;
}

/** Size of a message without compression, as CoreDNS logs it. */
export function messageSize(message: Message): number {
  let size = HEADER_SIZE + ednsSize(message.edns);
  for (const { name } of message.question) size += nameSize(name) + 4;
  for (const section of [message.answer, message.authority, message.additional])
    for (const record of section) size += recordSize(record);
  return size;
}

/**
 * Encodes a message for a client that takes `limit` bytes. Names are compressed only when it would not fit otherwise; what
 * still does not fit is cut at a record's end, with TC set (RFC 2181 9). Throws WireError for records that cannot be written.
 */
export function encodeMessage(message: Message, limit = 65_535): Buffer {
  const plain = writeAll(message, false);
  if (plain.writer.at <= limit)
    return plain.writer.at > UNFRAGMENTED
      ? writeAll(message, true).writer.finish()
      : plain.writer.finish();
  const { writer, offsets } = writeAll(message, true);
  if (writer.at <= limit) return writer.finish();
  const room = limit - ednsSize(message.edns);
  const fits = Math.max(
    0,
    offsets.findLastIndex((offset) => offset <= room),
  );
  const answers = Math.min(fits, message.answer.length);
  const authorities = Math.min(fits - answers, message.authority.length);
  const cut: Message = {
    ...message,
    truncated: true,
    answer: message.answer.slice(0, answers),
    authority: message.authority.slice(0, authorities),
    additional: message.additional.slice(0, fits - answers - authorities),
  };
  return writeAll(cut, true).writer.finish();
}
