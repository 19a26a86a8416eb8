import type { Hook, HookPacket, HookResult, RuleHit, Verdict, WalkContext } from '../../mode.js';
import type { FamilyRules, NumberedRule } from './family-rules.js';
import { matches } from './matching.js';
import type { PortRules } from './port-rules.js';
import { printRule } from './print.js';
import type { Rule, Table, Target } from './rule.js';

/** Which tables have a chain at a hook, in the kernel's order of priority. */
const TABLES_AT: Readonly<Record<Hook, readonly Table[]>> = {
  PREROUTING: ['mangle', 'nat'],
  INPUT: ['mangle', 'filter', 'nat'],
  FORWARD: ['mangle', 'filter'],
  OUTPUT: ['mangle', 'nat', 'filter'],
  POSTROUTING: ['mangle', 'nat'],
};

/** Chains call each other a few levels deep; more would be a loop, which the kernel refuses to load. */
const MAX_DEPTH = 16;

type Ending = Verdict | 'translated' | 'return' | undefined;

/** One packet on its way through the rules of one hook. */
class Walk {
  readonly hits: RuleHit[] = [];
  compared = 0;
  masquerade = false;
  translateTo: { readonly ip: string; readonly port: number } | undefined;
  mark: number;

  constructor(
    private readonly rules: FamilyRules,
    private packet: HookPacket,
    private readonly context: WalkContext,
  ) {
    this.mark = packet.mark;
  }

  hook(hook: Hook): Verdict {
    for (const table of TABLES_AT[hook]) {
      // The nat table only decides about the first packet of a connection; the rest follows what it decided.
      if (table === 'nat' && !this.packet.isFirst) continue;
      const ending = this.chain(table, hook, undefined, 0);
      if (ending !== undefined && typeof ending === 'object' && ending.kind !== 'accept')
        return ending;
      if (this.translateTo !== undefined && table === 'nat') {
        const { ip, port } = this.translateTo;
        this.packet = {
          ...this.packet,
          destination: ip,
          destinationPort: port,
          isTranslated: true,
        };
      }
    }
    return { kind: 'accept' };
  }

  private chain(table: Table, name: string, section: PortRules | undefined, depth: number): Ending {
    if (depth > MAX_DEPTH) return undefined;
    if (this.rules.isDispatchChain(table, name)) return this.dispatch(table, name, depth);
    const rules = this.rules.chain(table, name, section)?.rules ?? [];
    for (const [index, rule] of rules.entries()) {
      this.compared += 1;
      const ending = this.apply(table, name, { number: index + 1, rule, section }, depth);
      if (ending === 'return') return undefined;
      if (ending !== undefined) return ending;
    }
    return undefined;
  }

  /** A shared chain: only the candidates can match, but the kernel compares every rule before them. */
  private dispatch(table: Table, name: string, depth: number): Ending {
    const { protocol, destination, destinationPort } = this.packet;
    for (const candidate of this.rules.candidates(
      table,
      name,
      protocol,
      destination,
      destinationPort,
    )) {
      const ending = this.apply(table, name, candidate, depth);
      if (ending === undefined) continue;
      this.compared += candidate.number;
      return ending === 'return' ? undefined : ending;
    }
    this.compared += this.rules.lengthOf(table, name);
    return undefined;
  }

  private apply(table: Table, chain: string, at: NumberedRule, depth: number): Ending {
    const { rule } = at;
    if (!matches(rule, this.packet, this.mark, this.context) || rule.target === undefined)
      return undefined;
    this.hits.push(this.hit(table, chain, at, rule, rule.target));
    return this.act(table, rule.target, at.section, depth);
  }

  private act(table: Table, target: Target, section: PortRules | undefined, depth: number): Ending {
    switch (target.kind) {
      case 'jump':
        return this.chain(table, target.chain, section, depth + 1);
      case 'mark':
        this.mark = ((this.mark & ~target.mask) ^ target.value) >>> 0;
        return undefined;
      case 'dnat':
        this.translateTo = { ip: target.ip, port: target.port };
        return 'translated';
      case 'masquerade':
        this.masquerade = true;
        return 'translated';
      case 'return':
        return 'return';
      case 'reject':
        return { kind: 'reject', with: 'icmp-port-unreachable' };
      case 'drop':
      case 'accept':
        return { kind: target.kind };
    }
  }

  private hit(table: Table, chain: string, at: NumberedRule, rule: Rule, target: Target): RuleHit {
    return {
      table,
      chain,
      number: at.number,
      text: printRule(chain, rule, this.rules.family),
      effect: effectOf(target),
      ...(rule.origin === undefined ? {} : { origin: rule.origin }),
    };
  }
}

/** What a target does, as the rest of a sentence that begins with "the rule". */
function effectOf(target: Target): string {
  switch (target.kind) {
    case 'jump':
      return target.chain === 'KUBE-MARK-MASQ'
        ? 'asks for masquerading'
        : `goes on to ${target.chain}`;
    case 'dnat':
      return `changes the destination to ${target.ip.includes(':') ? `[${target.ip}]` : target.ip}:${target.port}`;
    case 'mark':
      return target.mask === 0 ? 'clears the mark' : `sets the mark 0x${target.value.toString(16)}`;
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

/** Sends a packet through one hook of a node's rules. */
export function walkHook(
  rules: FamilyRules,
  hook: Hook,
  packet: HookPacket,
  context: WalkContext,
): HookResult {
  const walk = new Walk(rules, packet, context);
  const verdict = walk.hook(hook);
  return {
    verdict,
    mark: walk.mark,
    masquerade: walk.masquerade,
    hits: walk.hits,
    compared: walk.compared,
    ...(walk.translateTo === undefined ? {} : { translateTo: walk.translateTo }),
  };
}
