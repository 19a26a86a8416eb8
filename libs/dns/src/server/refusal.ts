/**
 * What a header alone decides, before anything else is read: only queries and notifications, one question, and no more records than a transfer
 * (RFC 1995), a notification (RFC 1996) or EDNS and TSIG bring along.
 */
export function refusalOf(bytes: Buffer): 'FORMERR' | 'NOTIMP' | undefined {
  const opcode = (bytes.readUInt16BE(2) >> 11) & 15;
  if (opcode !== 0 && opcode !== 4) return 'NOTIMP';
  const tooMuch =
    bytes.readUInt16BE(4) !== 1 ||
    bytes.readUInt16BE(6) > 1 ||
    bytes.readUInt16BE(8) > 1 ||
    bytes.readUInt16BE(10) > 2;
  return tooMuch ? 'FORMERR' : undefined;
}

const TC_RD_RA_AD_CD = 0x03b0;
const OPCODE = 0x7800;

/** A reply without question, for what is not looked into further; the bits that a client set stay. */
export function headerOnly(bytes: Buffer, rcode: 'FORMERR' | 'NOTIMP'): Buffer {
  const header = Buffer.alloc(12);
  bytes.copy(header, 0, 0, 2);
  const kept =
    bytes.readUInt16BE(2) & (rcode === 'NOTIMP' ? TC_RD_RA_AD_CD | OPCODE : TC_RD_RA_AD_CD);
  header.writeUInt16BE(0x8000 | kept | (rcode === 'FORMERR' ? 1 : 4), 2);
  return header;
}
