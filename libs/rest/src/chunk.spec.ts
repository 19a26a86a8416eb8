import { expect, it } from 'vitest';
import { CHUNK_HEAD, CHUNK_TAIL, writeChunkFrame } from './chunk.js';

it.each([1, 9, 16, 255, 262_144])('frames %d bytes where they are', (length) => {
  const piece = Buffer.alloc(CHUNK_HEAD + length + CHUNK_TAIL, 'x');
  const [size, body, rest] = writeChunkFrame(piece, CHUNK_HEAD + length)
    .toString()
    .split('\r\n');
  expect([parseInt(size!, 16), body, rest]).toEqual([length, 'x'.repeat(length), '']);
});
