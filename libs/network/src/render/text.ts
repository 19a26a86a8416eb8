import type { Outcome } from '../journey/outcome.js';
import type { Step } from '../journey/step.js';
import type { Resolution } from '../names/lookup.js';
import type { Journey } from '../trace.js';

export interface TextOptions {
  /** Every rule that matched, with its text; otherwise only what changes or ends the packet. */
  readonly verbose?: boolean;
}

/** A journey for people: the name, every step, the outcome, the reason, the fix. */
export function renderJourney(journey: Journey, options: TextOptions = {}): string {
  const lines: string[] = [`${originText(journey)} → ${targetText(journey)}`];
  if (journey.resolution !== undefined) lines.push(...nameLines(journey.resolution));
  const single = journey.outcomes.length === 1;
  for (const [index, outcome] of journey.outcomes.entries()) {
    if (!single)
      lines.push(
        '',
        `outcome ${index + 1} of ${journey.outcomes.length}, probability ${percent(outcome.probability)}`,
      );
    if (single || options.verbose === true) lines.push(...stepLines(outcome, options));
    lines.push(...outcomeLines(outcome));
  }
  if (!journey.isComplete) lines.push('', 'There are more outcomes than these.');
  return `${lines.join('\n')}\n`;
}

/** Who sends the packet. */
export function originText(journey: Journey): string {
  const { from } = journey;
  if ('pod' in from) return `pod ${from.pod}`;
  return 'node' in from ? `node ${from.node}` : from.ip;
}

/** Where the packet is to go. */
export function targetText({ to, protocol }: Journey): string {
  const host =
    to.name === undefined ? (to.ip ?? '') : `${to.name}${to.ip === undefined ? '' : ` (${to.ip})`}`;
  return to.port === undefined ? `${host} ${protocol}` : `${host} port ${to.port}/${protocol}`;
}

function nameLines(resolution: Resolution): string[] {
  const lines = resolution.questions.map(({ name, type, server, answer }) => {
    const data = answer?.records.map((record) => record.data).join(', ') ?? '';
    const by = answer?.answeredBy === undefined ? '' : ` [${answer.answeredBy}]`;
    return `  dns      ${type} ${name} @${server}: ${answer?.rcode ?? 'no answer'}${data === '' ? '' : ` ${data}`}${by}`;
  });
  return lines;
}

function stepLines(outcome: Outcome, options: TextOptions): string[] {
  return outcome.steps
    .filter((step) => options.verbose === true || isTelling(step))
    .flatMap((step) => {
      const arrow = step.direction === 'reply' ? '←' : '→';
      const lines = [`${arrow} ${step.stage.padEnd(13)} ${step.summary}`];
      if (step.rule !== undefined && (options.verbose === true || step.stage === 'translation')) {
        lines.push(`  ${' '.repeat(13)} ${step.rule.table}: ${step.rule.text}`);
      }
      if (step.object !== undefined)
        lines.push(`  ${' '.repeat(13)} because of ${objectText(step)}`);
      return lines;
    });
}

/** Jumps and marks lead to something; what they lead to is a step of its own. */
export const isTelling = (step: Step): boolean =>
  step.stage !== 'rule' || step.summary.includes('drops') || step.summary.includes('refuses');

/** The object and the field behind a step. */
export function objectText({ object, field }: Step): string {
  const name =
    object?.namespace === undefined ? object?.name : `${object.namespace}/${object.name}`;
  return `${object?.kind} ${name}${field === undefined ? '' : ` ${field}`}`;
}

function outcomeLines(outcome: Outcome): string[] {
  const lines = [`= ${outcomeText(outcome)}`];
  if (outcome.backend !== undefined && outcome.sourceSeen !== undefined) {
    lines.push(
      `  ${outcome.backend.name} at ${outcome.backend.ip} sees ${outcome.sourceSeen} as its client`,
    );
  }
  if (outcome.fix !== undefined) lines.push(`  to mend it: ${outcome.fix}`);
  lines.push(`  ${outcome.rulesCompared} rules compared`);
  return lines;
}

/** How a journey ends, and why. */
export function outcomeText({ outcome, by, reason }: Outcome): string {
  return `${outcome}${by === undefined ? '' : ` by ${by}`}: ${reason}`;
}

export const percent = (probability: number): string => `${(probability * 100).toFixed(1)} %`;
