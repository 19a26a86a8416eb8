/** A 32-bit hash of a text (FNV-1a with a final mix), the same on every machine. */
function hash32(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  }
  hash ^= hash >>> 16;
  hash = Math.imul(hash, 0x85ebca6b);
  hash ^= hash >>> 13;
  return hash >>> 0;
}

/** A stream of numbers in [0, 1) that depends on the seed alone, so that a flow meets the same chance in every run. */
export function chanceOf(seed: string): () => number {
  let draw = 0;
  return () => hash32(`${seed} ${(draw += 1)}`) / 2 ** 32;
}

/** The port that a client without a wish gets, in Linux' range. */
export function ephemeralPort(seed: string): number {
  return 32_768 + (hash32(seed) % 28_232);
}
