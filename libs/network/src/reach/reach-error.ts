/** A question about reachability that cannot be answered as it stands; the message says what to ask instead. */
export class ReachError extends Error {
  override readonly name = 'ReachError';
}
