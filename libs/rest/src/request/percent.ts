const BROKEN = /%(?![0-9a-f]{2})/i;

/**
 * Decodes the percent escapes of a part of an address. Bytes that are no UTF-8 are allowed in an address (RFC 3986, section 2.5)
 * and stand in texts as U+FFFD, as they do in JSON that Go writes. Throws URIError when an escape has no two hex digits.
 */
export function decodePercent(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch (error) {
    if (BROKEN.test(text)) throw error;
    const bytes = Buffer.from(text).toString('latin1');
    const unescaped = bytes.replaceAll(/%(..)/g, (_, hex: string) =>
      String.fromCharCode(Number.parseInt(hex, 16)),
    );
    return Buffer.from(unescaped, 'latin1').toString();
  }
}
