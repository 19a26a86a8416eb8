import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

const HEX_DIGITS = 8;
const HEX = Buffer.from('0123456789abcdef');
const CR = 0x0d;
const LF = 0x0a;

/** Bytes that stand before those of a chunk (RFC 9112 §7.1): eight digits and the end of their line. */
export const CHUNK_HEAD = HEX_DIGITS + 2;
/** Bytes that stand behind them. */
export const CHUNK_TAIL = 2;

/**
 * The connection of a response whose head says that its body comes in chunks, for who frames them: nothing copies them then. The head is sent.
 * Undefined when the response has no chunks (HTTP/2) or still waits for an earlier one on its connection.
 */
export function chunkSocket(response: ServerResponse): Socket | undefined {
  const { socket, req } = response;
  if (req.httpVersion !== '1.1' || req.method === 'HEAD' || socket === null) return undefined;
  response.flushHeaders();
  return response.chunkedEncoding ? socket : undefined;
}

/** Frames the bytes from CHUNK_HEAD to `end`, in place; what stands behind `end` is overwritten. Gives the chunk. */
export function writeChunkFrame(piece: Buffer, end: number): Buffer {
  let size = end - CHUNK_HEAD;
  for (let at = HEX_DIGITS - 1; at >= 0; at--) {
    piece[at] = HEX[size & 0xf]!;
    size >>>= 4;
  }
  piece[HEX_DIGITS] = piece[end] = CR;
  piece[HEX_DIGITS + 1] = piece[end + 1] = LF;
  return piece.subarray(0, end + CHUNK_TAIL);
}
