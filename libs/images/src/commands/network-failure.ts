import { NetworkFailure } from '../behaviour.js';
import { interruptible, type Invocation } from '../shell/command.js';

/** The outcome of something asked of the network: its result, or why there is none. Other errors are thrown on. */
export async function attempt<T>(
  io: Invocation,
  work: Promise<T>,
): Promise<{ readonly result: T } | { readonly failure: NetworkFailure }> {
  try {
    return { result: await interruptible(io.signal, work) };
  } catch (error) {
    if (error instanceof NetworkFailure) return { failure: error };
    throw error;
  }
}
