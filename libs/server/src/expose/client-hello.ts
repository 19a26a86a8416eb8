/** First byte of a record of a TLS handshake, and of a ClientHello in it (RFC 8446, 5.1 and 4). */
const HANDSHAKE = 22;
const CLIENT_HELLO = 1;
/** The extension server_name and the type host_name in it (RFC 6066, 3). */
const SERVER_NAME = 0;
const HOST_NAME = 0;
/** The header of the record, and of the handshake, version and random. */
const RECORD_HEADER = 5;
const BEFORE_SESSION = RECORD_HEADER + 4 + 2 + 32;

/** The host that a TLS client names in its first bytes, '' when it names none; undefined: it does not begin with TLS. */
export function serverNameOf(bytes: Buffer): string | undefined {
  if (bytes[0] !== HANDSHAKE || bytes[RECORD_HEADER] !== CLIENT_HELLO) return undefined;
  try {
    let at = BEFORE_SESSION;
    at += 1 + bytes.readUInt8(at);
    at += 2 + bytes.readUInt16BE(at);
    at += 1 + bytes.readUInt8(at);
    const end = at + 2 + bytes.readUInt16BE(at);
    for (at += 2; at < end; at += 4 + bytes.readUInt16BE(at + 2))
      if (bytes.readUInt16BE(at) === SERVER_NAME) return nameIn(bytes, at + 4);
  } catch (error) {
    // Cut off before the name: it is taken for none.
    if (!(error instanceof RangeError)) throw error;
  }
  return '';
}

/** The extension holds a list of names, of which only one of each type is allowed. */
function nameIn(bytes: Buffer, at: number): string {
  const begin = at + 5;
  const end = begin + bytes.readUInt16BE(at + 3);
  if (bytes.readUInt8(at + 2) !== HOST_NAME || end > bytes.length) return '';
  return bytes.toString('latin1', begin, end);
}
