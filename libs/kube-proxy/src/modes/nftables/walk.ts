import { contains, hostPort } from '../../address.js';
import type { Hook, HookPacket, HookResult, RuleHit, Verdict, WalkContext } from '../../mode.js';
import type { Origin } from '../../objects.js';
import type { Endpoint } from '../../picture/endpoint.js';
import { BASE_CHAINS } from './base-chains.js';
import type { FamilyRules } from './family-rules.js';
import type { PortRules } from './port-rules.js';
import { ipOf, printRule } from './print.js';
import type { Action, Match, Rule } from './rule.js';

/** Chains call each other a few levels deep; more would be a loop, which the kernel refuses to load. */
const MAX_DEPTH = 16;

type Ending = Verdict | 'translated' | undefined;

/** What an action came to: `goto` leaves the chain for good. */
interface Done {
  readonly effect: string;
  readonly ending?: Ending;
  readonly goto?: { readonly chain: string; readonly section: PortRules | undefined };
  readonly jump?: string;
  readonly origin?: Origin | undefined;
  readonly translates?: true;
}

/** One packet on its way through the chains of one hook. */
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
    for (const name of BASE_CHAINS[hook]) {
      // Chains of type nat only decide about the first packet of a connection.
      if (name.startsWith('nat-') && !this.packet.isFirst) continue;
      const ending = this.chain(name, undefined, 0);
      if (typeof ending === 'object' && ending.kind !== 'accept') return ending;
      if (this.translateTo !== undefined) {
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

  private chain(name: string, section: PortRules | undefined, depth: number): Ending {
    if (depth > MAX_DEPTH) return undefined;
    const rules = this.rules.chain(name, section)?.rules ?? [];
    for (const [index, rule] of rules.entries()) {
      this.compared += 1;
      if (!rule.matches.every((match) => this.matches(match, section))) continue;
      for (const action of rule.actions) {
        const done = this.act(action, section);
        if (done === undefined) continue;
        this.hit(name, index + 1, rule, done);
        if (done.ending !== undefined) return done.ending;
        if (done.goto !== undefined)
          return this.chain(done.goto.chain, done.goto.section, depth + 1);
        if (done.jump !== undefined) {
          const ending = this.chain(done.jump, section, depth + 1);
          if (ending !== undefined) return ending;
        }
      }
    }
    return undefined;
  }

  private matches(match: Match, section: PortRules | undefined): boolean {
    const { packet, context } = this;
    const side = (at: 'src' | 'dst'): string => (at === 'src' ? packet.source : packet.destination);
    switch (match.kind) {
      case 'new':
        return packet.state === 'NEW';
      case 'translated':
        return packet.isTranslated;
      case 'local':
        return context.isLocal(side(match.side));
      case 'address': {
        const isIn = match.cidrs.some((cidr) => contains(cidr, side(match.side)));
        return isIn !== (match.not === true);
      }
      case 'in-set':
        return this.isInSet(match.set, side(match.side), section);
      case 'device': {
        const { inDevice = '' } = packet;
        const isIt = match.isPrefix ? inDevice.startsWith(match.name) : inDevice === match.name;
        return isIt !== (match.not === true);
      }
      case 'protocol':
        return packet.protocol === match.name;
      case 'mark':
        return (this.mark & (2 ** match.bit)) !== 0;
      case 'hairpin':
        return this.rules.isHairpin(packet);
    }
  }

  private isInSet(set: string, ip: string, section: PortRules | undefined): boolean {
    const { nodePortIPs } = this.rules;
    if (set === 'cluster-ips') return this.rules.clusterIPOrigin(ip) !== undefined;
    if (set === 'nodeport-ips') return nodePortIPs !== 'all' && nodePortIPs.includes(ip);
    const seen = this.context.affinity?.lastSeen(set, ip);
    const seconds = section?.port.affinitySeconds ?? 0;
    return seen !== undefined && this.context.now - seen < seconds * 1000;
  }

  /** Undefined: the action let the packet pass without a trace. */
  private act(action: Action, section: PortRules | undefined): Done | undefined {
    switch (action.kind) {
      case 'jump':
        return { effect: `goes on to ${action.chain}`, jump: action.chain };
      case 'goto':
        return goTo(action.chain, section);
      case 'lookup':
        return this.lookup(action.map);
      case 'drop':
        return { effect: 'drops the packet silently', ending: { kind: 'drop' } };
      case 'reject':
        return {
          effect: 'refuses the packet with ICMP port unreachable',
          ending: { kind: 'reject', with: 'icmp-port-unreachable' },
          origin: this.rules.clusterIPOrigin(this.packet.destination),
        };
      case 'set-mark':
        this.mark = (this.mark | (2 ** action.bit)) >>> 0;
        return { effect: 'asks for masquerading' };
      case 'clear-mark':
        this.mark = (this.mark ^ (2 ** action.bit)) >>> 0;
        return undefined;
      case 'masquerade':
        this.masquerade = true;
        return {
          effect: 'replaces the source by the address of the outgoing device',
          ending: 'translated',
        };
      case 'translate-to-one':
        return this.translate(action.endpoints[this.pick(action.endpoints.length)]!);
      case 'goto-one':
        return goTo(action.chains[this.pick(action.chains.length)]!, section);
      case 'translate':
        return this.translate(action.endpoint);
      case 'remember':
        this.context.affinity?.touch(action.set, this.packet.source, this.context.now);
        return undefined;
    }
  }

  private lookup(map: Parameters<FamilyRules['lookup']>[0]): Done | undefined {
    const found = this.rules.lookup(map, this.packet);
    if (found === undefined) return undefined;
    const { element, section } = found;
    const { verdict, origin } = element;
    const key = element.ip === undefined ? '' : `${element.ip} . `;
    const where = `finds ${key}${element.protocol} . ${element.port} in ${map} and`;
    return verdict.kind === 'drop'
      ? { effect: `${where} drops the packet silently`, ending: { kind: 'drop' }, origin }
      : { ...goTo(verdict.chain, section), effect: `${where} goes on to ${verdict.chain}`, origin };
  }

  /** One of n, each with the same chance, asked as a row of yes and no so that all of them can be tried. */
  private pick(count: number): number {
    for (let index = 0; index < count - 1; index += 1)
      if (this.context.choose(1 / (count - index))) return index;
    return count - 1;
  }

  private translate({ ip, port, origin }: Endpoint): Done {
    this.translateTo = { ip, port };
    return {
      effect: `changes the destination to ${hostPort(ip, port)}`,
      ending: 'translated',
      origin,
      translates: true,
    };
  }

  private hit(chain: string, number: number, rule: Rule, done: Done): void {
    const origin = done.origin ?? rule.origin;
    const { family } = this.rules;
    this.hits.push({
      table: `${ipOf(family)} kube-proxy`,
      chain,
      number,
      get text() {
        return printRule(rule, family);
      },
      effect: done.effect,
      ...(origin === undefined ? {} : { origin }),
      ...(done.translates === undefined ? {} : { translates: done.translates }),
    });
  }
}

const goTo = (chain: string, section: PortRules | undefined): Done => ({
  effect: `goes on to ${chain}`,
  goto: { chain, section },
});

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
