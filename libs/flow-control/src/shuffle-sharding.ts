import { createHash } from 'node:crypto';

/**
 * The hand of a flow (KEP-1040, shuffle sharding): `size` different queues out of `queues`, always the same ones for the same flow.
 * Numbers from 0.
 */
export function handOf(flow: string, queues: number, size: number): readonly number[] {
  const digest = createHash('sha256').update(flow).digest();
  let entropy = digest.readBigUInt64LE(0);
  const deck = Array.from({ length: queues }, (_, index) => index);
  const hand: number[] = [];
  for (let dealt = 0; dealt < Math.min(size, queues); dealt++) {
    const left = BigInt(deck.length);
    hand.push(...deck.splice(Number(entropy % left), 1));
    entropy /= left;
  }
  return hand;
}
