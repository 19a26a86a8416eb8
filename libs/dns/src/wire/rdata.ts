import { fqdn } from '../names.js';
import { addressBytes, addressText } from './address.js';
import { readName } from './name-codec.js';
import type { WireReader } from './reader.js';
import { WireError } from './wire-error.js';
import type { WireWriter } from './writer.js';

/**
 * The fields of each known type: `n` name, `c` name that may be compressed, `1` `2` `4` numbers of so many bytes, `t` one
 * character string, `T` all that are left, `w` a character string that is a word, `r` the rest as one string without quotes, `s` with them, `h` `b` the rest in hexadecimal or base64, `a` `6` addresses. Others are
 * written as RFC 3597 says.
 */
const FIELDS: Readonly<Record<string, string>> = {
  A: 'a', AAAA: '6', NS: 'c', CNAME: 'c', PTR: 'c', DNAME: 'n', SOA: 'cc44444', MX: '2c', SRV: '222n', TXT: 'T', SPF: 'T', HINFO: 'tt', RP: 'nn',
  AFSDB: '2n', NAPTR: '22tttn', MINFO: 'cc', CAA: '1wr', DS: '211h', CDS: '211h', DNSKEY: '211b', CDNSKEY: '211b', TLSA: '111h', SMIMEA: '111h',
  SSHFP: '11h', OPENPGPKEY: 'b', URI: '22s',
}; // prettier-ignore

/** Reads the data of a record up to `end` in presentation form. */
export function readData(type: string, reader: WireReader, end: number): string {
  const fields = FIELDS[type];
  if (fields === undefined || reader.at === end) {
    const raw = reader.take(end - reader.at);
    return `\\# ${raw.length}${raw.length > 0 ? ` ${raw.toString('hex')}` : ''}`;
  }
  const parts: string[] = [];
  for (const field of fields) {
    switch (field) {
      case 'n':
      case 'c': parts.push(readName(reader)); break;
      case '1': parts.push(String(reader.u8())); break;
      case '2': parts.push(String(reader.u16())); break;
      case '4': parts.push(String(reader.u32())); break;
      case 'a': parts.push(addressText(reader.take(4))); break;
      case '6': parts.push(addressText(reader.take(16))); break;
      case 't': parts.push(quote(reader.take(reader.u8()))); break;
      case 'w': parts.push(quote(reader.take(reader.u8())).slice(1, -1)); break;
      case 'r':
      case 's': parts.push(quote(reader.take(end - reader.at))); break;
      case 'h': parts.push(reader.take(end - reader.at).toString('hex').toUpperCase()); break;
      case 'b': parts.push(reader.take(end - reader.at).toString('base64')); break;
      default: while (reader.at < end) parts.push(quote(reader.take(reader.u8())));
    } // prettier-ignore
  }
  if (reader.at !== end) throw new WireError('record data has the wrong length');
  return parts.join(' ');
}

/** Writes the data of a record; throws WireError when the text does not fit the type. */
export function writeData(type: string, data: string, writer: WireWriter): void {
  const raw = data.startsWith('\\#') && /^\\# \d+ ?([0-9a-fA-F]*)$/.exec(data);
  if (raw) return writer.put(Buffer.from(raw[1] as string, 'hex'));
  const fields = FIELDS[type];
  if (fields === undefined) throw new WireError(`type ${type} has no presentation form here`);
  if (fields === 'a') return writer.put(addressBytes(data, 4));
  if (fields === '6') return writer.put(addressBytes(data, 6));
  const parts = splitData(data);
  for (let index = 0; index < fields.length; index++) {
    const field = fields[index];
    const part = parts[index];
    if (field === 'T') {
      for (const each of parts.slice(index)) writeString(each, writer);
      return;
    }
    if (part === undefined) throw new WireError(`${type} record lacks a field: ${data}`);
    // Long digits and keys may be written in pieces.
    if (field === 'h' || field === 'b')
      return writeEncoded(parts.slice(index).join(''), field, writer);
    if (field === 'n' || field === 'c') writer.name(fqdn(part), field === 'c');
    else if (field === 't' || field === 'w') writeString(part, writer);
    else if (field === 'r' || field === 's') writer.put(bytesOf(part));
    else {
      const value = Number(part);
      if (!/^\d+$/.test(part) || value >= 256 ** Number(field))
        throw new WireError(`${type} record has a bad number: ${part}`);
      if (field === '4') writer.u32(value);
      else if (field === '2') writer.u16(value);
      else writer.u8(value);
    }
  }
  if (parts.length > fields.length)
    throw new WireError(`${type} record has too many fields: ${data}`);
}

function writeEncoded(text: string, field: 'h' | 'b', writer: WireWriter): void {
  const good = field === 'h' ? /^(?:[0-9a-fA-F]{2})*$/ : /^[A-Za-z0-9+/]*={0,2}$/;
  if (!good.test(text)) throw new WireError(`bad data: ${text}`);
  writer.put(Buffer.from(text, field === 'h' ? 'hex' : 'base64'));
}

/** Fields of presentation form: blanks separate, quotes keep together. */
export function splitData(data: string): string[] {
  if (!/[^ -~]|["\\]| {2}|^ | $/.test(data)) return data === '' ? [] : data.split(' ');
  return data.match(/"(?:\\.|[^"\\])*"|(?:\\.|[^\s"\\])+/g) ?? [];
}

function quote(bytes: Buffer): string {
  let text = '';
  for (const byte of bytes) {
    if (byte < 0x20 || byte > 0x7e) text += `\\${String(byte).padStart(3, '0')}`;
    else
      text +=
        byte === 0x22 || byte === 0x5c
          ? `\\${String.fromCharCode(byte)}`
          : String.fromCharCode(byte);
  }
  return `"${text}"`;
}

const MAX_STRING = 255;

function writeString(part: string, writer: WireWriter): void {
  const bytes = bytesOf(part);
  if (bytes.length > MAX_STRING) throw new WireError('character string too long');
  writer.u8(bytes.length);
  writer.put(bytes);
}

/** The bytes of a string in presentation form, with or without quotes. */
function bytesOf(part: string): Buffer {
  const inner = part.startsWith('"') ? part.slice(1, -1) : part;
  const text = inner.replace(/\\(?:(\d{3})|(.))/g, (_, code?: string, char?: string) =>
    code === undefined ? (char as string) : String.fromCharCode(Number(code) & 255),
  );
  // Raw bytes, not UTF-8: an escape stands for one byte.
  return /[\u0100-\uffff]/.test(text) ? Buffer.from(text, 'utf8') : Buffer.from(text, 'latin1');
}
