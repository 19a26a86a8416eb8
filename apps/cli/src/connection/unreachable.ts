import { CommandFailure } from '../failure.js';

const WORDS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'connection refused',
  ECONNRESET: 'the connection was closed',
  ENOTFOUND: 'no such host',
  ETIMEDOUT: 'no answer',
  EHOSTUNREACH: 'no route to the host',
  SELF_SIGNED_CERT_IN_CHAIN: 'its certificate is not signed by the authority of the kubeconfig',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE:
    'its certificate is not signed by the authority of the kubeconfig',
};

/** Runs requests to a server; a server that cannot be reached becomes a CommandFailure that says what to do. */
export async function reaching<T>(server: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const { code } = error as { code?: unknown };
    const words = typeof code === 'string' ? WORDS[code] : undefined;
    if (words === undefined) throw error;
    throw new CommandFailure(
      `cannot reach the server ${server}: ${words}`,
      'Is it running? `mockplane serve` starts one; --kubeconfig and --context choose another.',
    );
  }
}
