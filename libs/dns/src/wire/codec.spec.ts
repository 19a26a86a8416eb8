import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { queryFor, type DnsRecord, type Message } from '../message.js';
import { decodeMessage, encodeMessage, messageSize } from './codec.js';
import { WireError } from './wire-error.js';

const reply = (answer: readonly DnsRecord[]): Message => ({
  ...queryFor('web.example.org.', 'A', 9),
  response: true,
  answer,
});
const address = (index: number): DnsRecord => ({
  name: 'web.example.org.',
  type: 'A',
  class: 'IN',
  ttl: 60,
  data: `192.0.2.${index}`,
});

/** A query with one question, which follows. */
const HEADER = Buffer.from([0, 9, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0]);
const bytesOf = (numbers: readonly number[]): Buffer => Buffer.from(numbers);

/** Whether bytes are a message; anything but a WireError is thrown on. */
function decodes(bytes: Buffer): boolean {
  try {
    decodeMessage(bytes);
    return true;
  } catch (error) {
    if (error instanceof WireError) return false;
    throw error;
  }
}

describe('DNS messages', () => {
  it('survive encoding and decoding, whatever the records', () => {
    const records: DnsRecord[] = [
      address(1),
      { name: 'a\\.b.example.org.', type: 'TXT', class: 'CH', ttl: 0, data: '"one" "t\\"wo\\255"' },
      { name: '.', type: 'SOA', class: 'IN', ttl: 1, data: 'ns. h. 1 2 3 4 5' },
      { name: 'x.', type: 'SRV', class: 'IN', ttl: 1, data: '0 100 80 web.example.org.' },
      { name: 'x.', type: 'AAAA', class: 'IN', ttl: 1, data: '2001:db8::1:0:0:1' },
      { name: 'x.', type: 'TYPE777', class: 'IN', ttl: 1, data: '\\# 2 abcd' },
    ];
    const message: Message = {
      ...reply(records),
      edns: { size: 1232, dnssec: true, version: 0, options: [{ code: 3, data: 'ff' }] },
    };
    const bytes = encodeMessage(message);
    expect(decodeMessage(bytes)).toEqual(message);
    expect(messageSize(message)).toBe(bytes.length);
  });

  it('are cut at a record and marked when they do not fit', () => {
    const records = Array.from({ length: 40 }, (_, index) => address(index));
    const bytes = encodeMessage(reply(records), 512);
    const cut = decodeMessage(bytes);
    expect(bytes.length).toBeLessThanOrEqual(512);
    expect([cut.truncated, cut.answer.length]).toEqual([true, 29]);
  });

  it('are refused when they are no messages, and never read past their end', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 80 }), (bytes) => {
        expect(decodes(Buffer.from(bytes))).toBeTypeOf('boolean');
      }),
    );
  });

  it('keep every byte of a name, in full and behind a pointer', () => {
    const plain = fc.constantFrom(...Buffer.from('aZ0-_*'));
    const label = fc.uint8Array({ minLength: 1, maxLength: 63 });
    const plainLabel = fc
      .array(plain, { minLength: 1, maxLength: 63 })
      .map((bytes) => Uint8Array.from(bytes));
    fc.assert(
      fc.property(fc.array(fc.oneof(label, plainLabel), { maxLength: 4 }), (labels) => {
        const name = Buffer.concat(
          [...labels.map((each) => [each.length, ...each]), [0]].map(bytesOf),
        );
        fc.pre(name.length <= 255);
        const question = Buffer.concat([HEADER, name, Buffer.from([0, 1, 0, 1])]);
        const message = decodeMessage(question);
        expect(encodeMessage(message)).toEqual(question);
        const owner = message.question[0]?.name ?? '';
        const many = Array.from({ length: 20 }, (_, index) => ({ ...address(index), name: owner }));
        const whole = { ...message, answer: many };
        // What is larger than 1,480 bytes is compressed.
        for (const each of [
          whole,
          { ...whole, answer: [...many, ...many, ...many, ...many, ...many] },
        ])
          expect(decodeMessage(encodeMessage(each))).toEqual(each);
      }),
    );
  });
});
