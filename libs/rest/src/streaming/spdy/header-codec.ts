import { constants, createDeflate, createInflate, type Deflate, type Inflate } from 'node:zlib';
import { DICTIONARY } from './dictionary.js';

/** A header block may unpack to at most so many bytes. */
const MAX_HEADER_BYTES = 64 * 1024;

export type SpdyHeaders = Readonly<Record<string, string>>;

/** Packs and unpacks header blocks. Both directions keep their compression state for the life of a connection, so order matters. */
export class HeaderCodec {
  private readonly inflate: Inflate = createInflate({
    dictionary: DICTIONARY,
    finishFlush: constants.Z_SYNC_FLUSH,
  });
  private readonly deflate: Deflate = createDeflate({
    dictionary: DICTIONARY,
    flush: constants.Z_SYNC_FLUSH,
  });

  /** Rejects when the block is not valid or unpacks to too much. */
  async decode(block: Uint8Array): Promise<SpdyHeaders> {
    return parseHeaders(await transform(this.inflate, block));
  }

  encode(headers: SpdyHeaders): Promise<Buffer> {
    return transform(this.deflate, serialiseHeaders(headers));
  }

  close(): void {
    this.inflate.close();
    this.deflate.close();
  }
}

function transform(stream: Inflate | Deflate, input: Uint8Array): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const collect = (chunk: Buffer): void => {
      size += chunk.length;
      if (size <= MAX_HEADER_BYTES) chunks.push(chunk);
    };
    const done = (error?: Error | null): void => {
      stream.off('data', collect);
      stream.off('error', done);
      if (error instanceof Error) reject(error);
      else if (size > MAX_HEADER_BYTES)
        reject(new Error(`header block of more than ${MAX_HEADER_BYTES} bytes`));
      else resolve(Buffer.concat(chunks));
    };
    stream.on('data', collect);
    stream.on('error', done);
    stream.write(input, (error) => {
      if (error) done(error);
      else stream.flush(constants.Z_SYNC_FLUSH, () => done());
    });
  });
}

function parseHeaders(bytes: Buffer): SpdyHeaders {
  const headers: Record<string, string> = {};
  let at = 0;
  const number = (): number => {
    const value = bytes.readUInt32BE(at);
    at += 4;
    return value;
  };
  const text = (): string => {
    const length = number();
    if (at + length > bytes.length) throw new Error('header block is cut off');
    const value = bytes.toString('latin1', at, at + length);
    at += length;
    return value;
  };
  for (let left = number(); left > 0; left--) {
    const name = text().toLowerCase();
    headers[name] = text();
  }
  return headers;
}

function serialiseHeaders(headers: SpdyHeaders): Buffer {
  const parts: Buffer[] = [];
  const push = (value: number): void => {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32BE(value);
    parts.push(bytes);
  };
  const entries = Object.entries(headers);
  push(entries.length);
  for (const text of entries.flat()) {
    push(text.length);
    parts.push(Buffer.from(text, 'latin1'));
  }
  return Buffer.concat(parts);
}
