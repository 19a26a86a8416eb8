/** The only source of time. `SystemClock` is real; tests and fixtures use `VirtualClock`. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Runs `task` once after `ms` milliseconds; returns a handle that cancels it. A pending timer does not keep the process alive. */
  after(ms: number, task: () => void): Timer;
  /** Runs `task` every `ms` milliseconds until cancelled. */
  every(ms: number, task: () => void): Timer;
}

export interface Timer {
  cancel(): void;
}

/** Resolves after `ms` milliseconds of the clock. */
export function sleep(clock: Clock, ms: number): Promise<void> {
  return new Promise((resolve) => {
    clock.after(ms, resolve);
  });
}

export class SystemClock implements Clock {
  now(): number {
    return Date.now();
  }

  after(ms: number, task: () => void): Timer {
    // oxlint-disable-next-line no-restricted-globals -- the one place where real time comes in
    const handle = setTimeout(task, ms);
    handle.unref();
    return { cancel: () => clearTimeout(handle) };
  }

  every(ms: number, task: () => void): Timer {
    // oxlint-disable-next-line no-restricted-globals -- the one place where real time comes in
    const handle = setInterval(task, ms);
    handle.unref();
    return { cancel: () => clearInterval(handle) };
  }
}
