import type { Outcome } from '../journey/outcome.js';
import type { PacketView, Step } from '../journey/step.js';
import type { Resolution } from '../names/lookup.js';
import type { Journey } from '../trace.js';
import { isTelling, objectText, originText, outcomeText, percent, targetText } from './text.js';

/** The participants of a diagram, in the order in which they appear. */
class Participants {
  readonly #ids = new Map<string, string>();

  of(host: string): string {
    const id = this.#ids.get(host) ?? `H${this.#ids.size}`;
    this.#ids.set(host, id);
    return id;
  }

  lines(): string[] {
    return [...this.#ids].map(([host, id]) => `  participant ${id} as ${escape(host)}`);
  }
}

/**
 * A journey as a Mermaid sequence diagram (https://mermaid.js.org/syntax/sequenceDiagram.html): hosts are participants, what happens on a
 * host is a note with the object and field that decided it, and an arrow is the packet on its way to the next host, dashed for answers.
 */
export function renderMermaid(journey: Journey): string {
  const hosts = new Participants();
  const source = hosts.of(originText(journey));
  const body = journey.resolution === undefined ? [] : names(journey.resolution, source, hosts);
  const [first] = journey.outcomes;
  if (journey.outcomes.length === 1 && first !== undefined)
    body.push(...outcome(first, source, hosts));
  else {
    for (const [index, each] of journey.outcomes.entries()) {
      const title = `${percent(each.probability)} ${each.outcome}`;
      body.push(
        `${index === 0 ? 'alt' : 'else'} ${escape(title)}`,
        ...outcome(each, source, hosts),
      );
    }
    if (journey.outcomes.length > 0) body.push('end');
  }
  const title = `  %% ${escape(`${originText(journey)} to ${targetText(journey)}`)}`;
  const lines = body.map((line) => `  ${line}`);
  return `${['sequenceDiagram', title, ...hosts.lines(), ...lines].join('\n')}\n`;
}

function names({ questions }: Resolution, source: string, hosts: Participants): string[] {
  return questions.flatMap(({ name, type, server, answer }) => {
    const id = hosts.of(`DNS ${server}`);
    const data = answer?.records.map((record) => record.data).join(', ') ?? '';
    const said = answer === undefined ? 'no answer' : `${answer.rcode} ${data}`.trim();
    return [
      `${source}->>${id}: ${escape(`${type} ${name}`)}`,
      `${id}-->>${source}: ${escape(said)}`,
    ];
  });
}

function outcome(each: Outcome, source: string, hosts: Participants): string[] {
  const lines: string[] = [];
  let last: Step | undefined;
  for (const step of each.steps) {
    if (last !== undefined && step.host !== last.host)
      lines.push(hop(hosts.of(hostText(last)), hosts.of(hostText(step)), step, step.before));
    if (isTelling(step)) lines.push(note(hosts.of(hostText(step)), step));
    last = step;
  }
  let end = last === undefined ? source : hosts.of(hostText(last));
  if (last?.direction === 'reply' && end !== source) {
    lines.push(hop(end, source, last, last.after));
    end = source;
  }
  const fix = each.fix === undefined ? '' : `<br/>${wrapped(`to mend it: ${each.fix}`)}`;
  lines.push(`Note over ${end}: ${wrapped(outcomeText(each))}${fix}`);
  return lines;
}

const hop = (from: string, to: string, { direction }: Step, packet: PacketView): string =>
  `${from}${direction === 'reply' ? '-->>' : '->>'}${to}: ${escape(packetText(packet))}`;

function note(id: string, step: Step): string {
  const because = step.object === undefined ? '' : `<br/>${wrapped(objectText(step))}`;
  return `Note over ${id}: ${wrapped(step.summary)}${because}`;
}

function packetText({ protocol, source, destination }: PacketView): string {
  const end = ({ ip, port }: { ip: string; port: number }): string =>
    port === 0 ? ip : ip.includes(':') ? `[${ip}]:${port}` : `${ip}:${port}`;
  return `${protocol} ${end(source)} → ${end(destination)}`;
}

/** A pod by its name, a machine as what it is. */
const hostText = ({ host, node }: Step): string => {
  if (host.includes('/')) return `pod ${host}`;
  return host === node ? `node ${host}` : host;
};

/** How many characters a line of a note has, about. */
const WIDTH = 48;

/** Notes are as wide as their lines, so that long ones are broken between words. */
const wrapped = (text: string): string =>
  escape(text).replaceAll(new RegExp(`(.{${WIDTH}}\\S*) `, 'g'), '$1<br/>');

const CODES: Readonly<Record<string, string>> = {
  '#': '#35;',
  ';': '#59;',
  '<': '#lt;',
  '>': '#gt;',
  '\n': ' ',
};

/** Mermaid reads these itself, and a line ends a statement. */
const escape = (text: string): string => text.replaceAll(/[#;<>\n]/g, (each) => CODES[each]!);
