import { describe, expect, it } from 'vitest';
import type { CapturedPacket } from '../../behaviour.js';
import { parseFilter } from './filter.js';

const packet: CapturedPacket = {
  device: 'eth0',
  way: 'sent',
  protocol: 'tcp',
  source: '172.16.1.4',
  sourcePort: 40_000,
  destination: '10.96.0.10',
  destinationPort: 80,
  length: 0,
  text: 'Flags [S]',
};

describe('a capture filter', () => {
  it.each([
    ['', true],
    ['tcp', true],
    ['udp', false],
    ['icmp or tcp', true],
    ['host 172.16.1.4', true],
    ['src host 10.96.0.10', false],
    ['dst 10.96.0.10', true],
    ['net 172.16.0.0/16 and port 80', true],
    ['src net 10.0.0.0/8', false],
    ['tcp port 80', true],
    ['tcp dst port 40000', false],
    ['portrange 79-81', true],
    ['not port 80', false],
    ['!(udp or icmp) && port 80', true],
    // As in pcap's language, `and` does not bind closer than `or`.
    ['tcp or udp and port 81', false],
    ['ip6', false],
    ['arp', false],
  ])('%s', (text, isShown) => {
    expect(parseFilter(text)(packet)).toBe(isShown);
  });

  it.each(['port', 'port http', 'host web', 'tcp and', '(tcp', 'net 10.0.0.0', 'tcp)'])(
    'does not understand %s',
    (text) => {
      expect(() => parseFilter(text)).toThrow(SyntaxError);
    },
  );
});
