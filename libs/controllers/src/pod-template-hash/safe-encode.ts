const alphabet = 'bcdfghjklmnpqrstvwxz2456789';

/** Maps each byte to a letter without vowels or look-alikes (apimachinery: util/rand SafeEncodeString). */
export function safeEncode(text: string): string {
  return [...Buffer.from(text, 'utf8')].map((byte) => alphabet[byte % alphabet.length]).join('');
}
