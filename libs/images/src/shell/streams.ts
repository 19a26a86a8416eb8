/** Where a command writes. A promise asks the writer to wait until the reader has caught up. */
export interface Output {
  write(text: string): void | Promise<void>;
}

/** Where a command reads; undefined is the end of the stream. */
export interface Input {
  read(): Promise<string | undefined>;
}

/** The reader of a pipe is gone (SIGPIPE): the writing command ends with 141. */
export class BrokenPipe extends Error {}

const PIPE_CAPACITY = 64 * 1024;

/** A bounded pipe between two commands. */
export class Pipe implements Input, Output {
  #chunks: string[] = [];
  #size = 0;
  #ended = false;
  #closed = false;
  #reader: (() => void) | undefined;
  #writer: (() => void) | undefined;

  async write(text: string): Promise<void> {
    if (this.#closed) throw new BrokenPipe();
    if (text === '') return;
    this.#chunks.push(text);
    this.#size += text.length;
    this.#reader?.();
    while (this.#size > PIPE_CAPACITY && !this.#closed)
      await new Promise<void>((resolve) => (this.#writer = resolve));
  }

  async read(): Promise<string | undefined> {
    while (this.#chunks.length === 0) {
      if (this.#ended || this.#closed) return undefined;
      await new Promise<void>((resolve) => (this.#reader = resolve));
    }
    const text = this.#chunks.join('');
    this.#chunks = [];
    this.#size = 0;
    this.#writer?.();
    return text;
  }

  /** The writer is done. */
  end(): void {
    this.#ended = true;
    this.#reader?.();
  }

  /** The reader is done. */
  close(): void {
    this.#closed = true;
    this.#reader?.();
    this.#writer?.();
  }
}

/** Collects what a command writes, up to a bound; more breaks the pipe. */
export class Capture implements Output {
  text = '';

  constructor(private readonly limit = 1 << 20) {}

  write(text: string): void {
    if (this.text.length + text.length > this.limit) throw new BrokenPipe();
    this.text += text;
  }
}

export const noInput: Input = { read: () => Promise.resolve(undefined) };
export const noOutput: Output = { write: () => undefined };

/** An input that holds one text. */
export function inputOf(text: string): Input {
  let rest: string | undefined = text === '' ? undefined : text;
  return {
    read: () => {
      const chunk = rest;
      rest = undefined;
      return Promise.resolve(chunk);
    },
  };
}

/** Everything up to the end of a stream, cut at `limit` characters. */
export async function readAll(input: Input, limit = 1 << 20): Promise<string> {
  let text = '';
  for (;;) {
    const chunk = await input.read();
    if (chunk === undefined) return text;
    text += chunk;
    if (text.length > limit) return text.slice(0, limit);
  }
}

/** Lines of a stream as they come, without their line ends. */
export async function* linesOf(input: Input): AsyncGenerator<string> {
  let rest = '';
  for (;;) {
    const chunk = await input.read();
    if (chunk === undefined) {
      if (rest !== '') yield rest;
      return;
    }
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    yield* lines;
  }
}

/** What `readLine` has read too much, by stream. */
const leftOver = new WeakMap<Input, string>();

/** One line of a stream; the rest stays for the next call (`while read …`). Undefined at the end. */
export async function readLine(input: Input): Promise<string | undefined> {
  let text = leftOver.get(input) ?? '';
  while (!text.includes('\n') && text.length < PIPE_CAPACITY) {
    const chunk = await input.read();
    if (chunk === undefined) {
      leftOver.delete(input);
      return text === '' ? undefined : text;
    }
    text += chunk;
  }
  const end = text.indexOf('\n');
  leftOver.set(input, end < 0 ? '' : text.slice(end + 1));
  return end < 0 ? text : text.slice(0, end);
}
