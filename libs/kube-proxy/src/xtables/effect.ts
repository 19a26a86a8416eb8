import type { Target } from './rule.js';

/** What a target does, as the rest of a sentence that begins with "the rule". */
export function effectOf(target: Target): string {
  switch (target.kind) {
    case 'jump':
      return target.chain === 'KUBE-MARK-MASQ'
        ? 'asks for masquerading'
        : `goes on to ${target.chain}`;
    case 'dnat':
      return `changes the destination to ${target.ip.includes(':') ? `[${target.ip}]` : target.ip}:${target.port}`;
    case 'mark':
      return target.mask === 0 ? 'clears the mark' : `sets the mark 0x${target.value.toString(16)}`;
    case 'redirect':
      return `sends the packet to port ${target.port} of this node`;
    case 'masquerade':
      return 'replaces the source by the address of the outgoing device';
    case 'reject':
      return 'refuses the packet with ICMP port unreachable';
    case 'drop':
      return 'drops the packet silently';
    case 'accept':
      return 'accepts the packet';
    case 'return':
      return 'ends the chain';
  }
}
