import { clock } from '../clock.js';
import type { Io } from '../io.js';

const FRAMES = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];
/** What is over sooner needs no sign of life. */
const PATIENCE_MS = 1_000;
const FRAME_MS = 80;

/** Does some work; on a terminal, a spinner beside `text` shows that it still goes on. Nothing stays behind on the screen. */
export async function withProgress<T>(io: Io, text: string, work: () => Promise<T>): Promise<T> {
  if (!io.isTerminal) return work();
  let frame = 0;
  let spinning: { cancel(): void } | undefined;
  const waiting = clock.after(PATIENCE_MS, () => {
    spinning = clock.every(FRAME_MS, () => io.err(`\r${FRAMES[frame++ % FRAMES.length]} ${text}`));
  });
  try {
    return await work();
  } finally {
    waiting.cancel();
    spinning?.cancel();
    if (spinning !== undefined) io.err('\r\u001b[K');
  }
}
