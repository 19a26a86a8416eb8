import type { Family } from '../address.js';
import type { Hook, HookPacket, RuleHit, Verdict, WalkContext } from '../mode.js';
import type { Rule, SetSide, Table } from './rule.js';

/** A rule with its position in the chain, from 1. */
export interface NumberedRule<Section> {
  readonly number: number;
  readonly rule: Rule;
  /** What the source needs to find the chains that the rule jumps to. */
  readonly section: Section | undefined;
}

/** Rules as a walk reads them. */
export interface RuleSource<Section = undefined> {
  readonly family: Family;
  /**
   * The rules of a chain that the packet could match, and how many the chain has. A source that knows which rules cannot match
   * leaves them out; their places still count.
   */
  chain(
    table: Table,
    name: string,
    packet: HookPacket,
    section: Section | undefined,
  ): { readonly rules: Iterable<NumberedRule<Section>>; readonly length: number };
  /** Does a set of addresses hold what the packet has on these sides? */
  inSet?(name: string, sides: readonly SetSide[], packet: HookPacket): boolean;
  /** What the kernel does to the packet after a table, outside of all rules. */
  balance?(
    hook: Hook,
    table: Table,
    packet: HookPacket,
    context: WalkContext,
  ): Balanced | undefined;
}

/** The end of the packet, or its new destination. */
export interface Balanced {
  readonly hit: RuleHit;
  readonly verdict: Verdict;
  readonly translateTo?: { readonly ip: string; readonly port: number };
}

/** The rules of a whole chain, numbered. */
export function* numbered<Section>(
  rules: readonly Rule[],
  section: Section | undefined,
): Iterable<NumberedRule<Section>> {
  for (const [index, rule] of rules.entries()) yield { number: index + 1, rule, section };
}
