import type { Input, Output } from './streams.js';

const HISTORY_LIMIT = 500;
const LINE_LIMIT = 4096;

/**
 * The line discipline of a pseudo terminal in cooked mode: echoes what is typed, edits the line, turns `\n` into `\r\n`
 * on the way out and Ctrl-C into an interrupt. One reader at a time: the shell's prompt, or the command that runs.
 */
export class Terminal implements Input, Output {
  #pending: (string | undefined)[] = [];
  #waiting: ((line: string | undefined) => void) | undefined;
  #line = '';
  #prompt = '';
  #history: string[] = [];
  #position = 0;
  #escape = '';
  #ended = false;
  #interrupted: (() => void) | undefined;

  constructor(private readonly screen: (text: string) => void | Promise<void>) {}

  write(text: string): void | Promise<void> {
    return this.screen(text.replace(/\r?\n/g, '\r\n'));
  }

  /** The function that Ctrl-C calls while a command runs; undefined while the shell waits for a line. */
  onInterrupt(listener: (() => void) | undefined): void {
    this.#interrupted = listener;
  }

  /** A line with its line end; undefined after Ctrl-D on an empty line or when the client has gone. */
  read(): Promise<string | undefined> {
    if (this.#pending.length > 0) return Promise.resolve(this.#pending.shift());
    if (this.#ended) return Promise.resolve(undefined);
    return new Promise((resolve) => (this.#waiting = resolve));
  }

  /** Shows a prompt and reads one command line. */
  async prompt(text: string): Promise<string | undefined> {
    this.#prompt = text;
    this.#position = this.#history.length;
    await this.screen(text);
    const line = await this.read();
    const command = line?.replace(/\n$/, '');
    if (command !== undefined && command.trim() !== '') {
      this.#history.push(command);
      if (this.#history.length > HISTORY_LIMIT) this.#history.shift();
    }
    this.#prompt = '';
    return command;
  }

  /** Feeds what the user typed. */
  type(text: string): void {
    for (const char of text) this.#key(char);
  }

  /** The client closed its input. */
  end(): void {
    this.#ended = true;
    this.#deliver(undefined);
  }

  #key(char: string): void {
    if (this.#escape !== '' || char === '\x1b') return this.#escapeSequence(char);
    switch (char) {
      case '\r':
      case '\n':
        void this.screen('\r\n');
        return this.#deliver(`${this.#take()}\n`);
      case '\x7f':
      case '\b':
        if (this.#line !== '') {
          this.#line = [...this.#line].slice(0, -1).join('');
          void this.screen('\b \b');
        }
        return;
      case '\x03':
        void this.screen('^C\r\n');
        this.#take();
        if (this.#interrupted) this.#interrupted();
        else void this.screen(this.#prompt);
        return;
      case '\x04':
        if (this.#line === '') this.#deliver(undefined);
        return;
      case '\x15':
        return this.#replace('');
      case '\x17':
        return this.#replace(this.#line.replace(/\S*\s*$/, ''));
      case '\x0c':
        return void this.screen(`\x1b[H\x1b[2J${this.#prompt}${this.#line}`);
      default:
        if (char >= ' ' && this.#line.length < LINE_LIMIT) {
          this.#line += char;
          void this.screen(char);
        }
    }
  }

  /** Arrow up and down walk through the history; other sequences are swallowed. */
  #escapeSequence(char: string): void {
    this.#escape += char;
    // What follows ESC: nothing yet, or the start of a CSI or SS3 sequence.
    if (!/^(?:[[O][0-9;]*)?$/.test(this.#escape.slice(1))) {
      const key = this.#escape.at(-1);
      this.#escape = '';
      if (this.#prompt === '' || (key !== 'A' && key !== 'B')) return;
      this.#position = Math.max(
        0,
        Math.min(this.#history.length, this.#position + (key === 'A' ? -1 : 1)),
      );
      this.#replace(this.#history[this.#position] ?? '');
    }
  }

  #replace(line: string): void {
    void this.screen('\b \b'.repeat([...this.#line].length) + line);
    this.#line = line;
  }

  #take(): string {
    const line = this.#line;
    this.#line = '';
    return line;
  }

  #deliver(line: string | undefined): void {
    const waiting = this.#waiting;
    this.#waiting = undefined;
    if (waiting) waiting(line);
    else if (this.#pending.length < HISTORY_LIMIT) this.#pending.push(line);
  }
}
