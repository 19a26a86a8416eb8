import type { Hook, HookPacket, HookResult, RuleHit, Verdict, WalkContext } from '../mode.js';
import { effectOf } from './effect.js';
import { matches } from './matching.js';
import { printRule } from './print.js';
import type { NumberedRule, RuleSource } from './rule-source.js';
import type { Table, Target } from './rule.js';

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
class Walk<Section> {
  readonly hits: RuleHit[] = [];
  compared = 0;
  masquerade = false;
  translateTo: { readonly ip: string; readonly port: number } | undefined;
  mark: number;
  /** Where the packet went before it was balanced outside of the tables. */
  private original: { readonly ip: string; readonly port: number } | undefined;

  constructor(
    private readonly rules: RuleSource<Section>,
    private packet: HookPacket,
    private readonly context: WalkContext,
  ) {
    this.mark = packet.mark;
  }

  hook(hook: Hook): Verdict {
    for (const table of TABLES_AT[hook]) {
      // The nat table only decides about the first packet of a connection; the rest follows what it decided.
      if (table !== 'nat' || this.packet.isFirst) {
        const ending = this.chain(table, hook, undefined, 0);
        if (typeof ending === 'object' && ending.kind !== 'accept') return ending;
        if (table === 'nat') this.retarget();
      }
      const balanced = this.balance(hook, table);
      if (balanced !== undefined) return balanced;
    }
    return { kind: 'accept' };
  }

  /** Later tables see the packet as it was translated. */
  private retarget(): void {
    if (this.translateTo === undefined) return;
    const { ip, port } = this.translateTo;
    this.packet = {
      ...this.packet,
      destination: ip,
      destinationPort: port,
      isTranslated: true,
    };
  }

  /** What the kernel does to the packet outside of the tables. */
  private balance(hook: Hook, table: Table): Verdict | undefined {
    const result = this.rules.balance?.(hook, table, this.packet, this.context);
    if (result === undefined) return undefined;
    this.compared += 1;
    this.hits.push(result.hit);
    if (result.translateTo === undefined) return result.verdict;
    this.original = { ip: this.packet.destination, port: this.packet.destinationPort };
    this.translateTo = result.translateTo;
    this.retarget();
    return undefined;
  }

  private chain(table: Table, name: string, section: Section | undefined, depth: number): Ending {
    if (depth > MAX_DEPTH) return undefined;
    const { rules, length } = this.rules.chain(table, name, this.packet, section);
    for (const numbered of rules) {
      const ending = this.apply(table, name, numbered, depth);
      if (ending === undefined) continue;
      // The kernel compares every rule before this one, even where only some are looked at here.
      this.compared += numbered.number;
      return ending === 'return' ? undefined : ending;
    }
    this.compared += length;
    return undefined;
  }

  private apply(table: Table, chain: string, at: NumberedRule<Section>, depth: number): Ending {
    const { rule } = at;
    const sets = this.rules.inSet?.bind(this.rules);
    const seen = { packet: this.packet, mark: this.mark, original: this.original };
    if (!matches(rule, seen, this.context, sets) || rule.target === undefined) return undefined;
    this.hits.push(this.hit(table, chain, at, rule.target));
    return this.act(table, rule.target, at.section, depth);
  }

  private act(table: Table, target: Target, section: Section | undefined, depth: number): Ending {
    switch (target.kind) {
      case 'jump':
        return this.chain(table, target.chain, section, depth + 1);
      case 'mark':
        this.mark = ((this.mark & ~target.mask) ^ target.value) >>> 0;
        return undefined;
      case 'dnat':
        this.translateTo = { ip: target.ip, port: target.port };
        return 'translated';
      case 'redirect':
        this.translateTo = { ip: this.ownAddress(), port: target.port };
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

  /** REDIRECT takes the first address of the device that the packet came in by. */
  private ownAddress(): string {
    return this.context.deviceAddress?.(this.packet.inDevice) ?? this.packet.destination;
  }

  private hit(
    table: Table,
    chain: string,
    { rule, number }: NumberedRule<Section>,
    target: Target,
  ): RuleHit {
    const { family } = this.rules;
    return {
      table,
      chain,
      number,
      get text() {
        return printRule(chain, rule, family);
      },
      effect: effectOf(target),
      ...(rule.origin === undefined ? {} : { origin: rule.origin }),
      ...(target.kind === 'dnat' || target.kind === 'redirect' ? { translates: true } : {}),
    };
  }
}

/** Sends a packet through one hook of a node's rules. */
export function walkHook<Section>(
  rules: RuleSource<Section>,
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
