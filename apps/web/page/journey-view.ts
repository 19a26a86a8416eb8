import { element } from './element.js';
import type { Journey, Outcome, PacketView, Step } from './journey.js';
import { badge } from './table.js';

/** A journey for reading: how the name was found, then each outcome with its steps. */
export function journeyView(journey: Journey): HTMLElement {
  const single = journey.outcomes.length === 1;
  return element(
    'div',
    { className: 'journey' },
    journey.resolution !== null && resolutionView(journey.resolution),
    ...journey.outcomes.map((outcome) => outcomeView(outcome, single)),
    !journey.isComplete &&
      element('p', { className: 'quiet' }, 'There are more outcomes than these.'),
  );
}

function resolutionView({ questions, failure }: NonNullable<Journey['resolution']>): HTMLElement {
  const items = questions.map(({ name, type, server, answer }) => {
    const data = answer?.records.map((record) => record.data).join(', ') ?? '';
    const by = answer?.answeredBy == null ? '' : ` (${answer.answeredBy})`;
    return element(
      'li',
      {},
      element('code', {}, `${type} ${name}`),
      ` @ ${server} → ${answer?.rcode ?? 'no answer'} `,
      data !== '' && element('code', {}, data),
      by !== '' && element('span', { className: 'quiet' }, by),
    );
  });
  return element(
    'details',
    { open: failure !== null },
    element(
      'summary',
      {},
      `Name lookup: ${questions.length} ${questions.length === 1 ? 'question' : 'questions'}`,
    ),
    element('ol', { className: 'dns' }, ...items),
  );
}

const GOOD: ReadonlySet<string> = new Set(['answered', 'reply']);

function outcomeView(outcome: Outcome, single: boolean): HTMLElement {
  const { backend, probability, reason, fix, sourceSeen, rulesCompared, steps } = outcome;
  const mood = GOOD.has(outcome.outcome) ? 'good' : 'bad';
  const chance = single ? '' : ` ${(probability * 100).toFixed(1)} %`;
  return element(
    'article',
    { className: `outcome ${mood}` },
    element('h3', {}, badge(outcome.outcome, mood), `${chance} ${reason}`),
    fix !== null && element('p', { className: 'fix' }, element('strong', {}, 'To mend it: '), fix),
    backend !== null &&
      element(
        'p',
        { className: 'quiet' },
        `${backend.name} at ${backend.ip}:${backend.port}${backend.node === null ? '' : ` on ${backend.node}`}`,
        sourceSeen === null ? '' : ` sees ${sourceSeen} as its client`,
        ` · ${rulesCompared} rules compared`,
      ),
    element(
      'details',
      { open: single },
      element('summary', {}, `${steps.length} steps`),
      ...stepList(steps),
    ),
  );
}

/** Rules that only hand the packet on are there, but out of sight until somebody asks. */
function stepList(steps: readonly Step[]): HTMLElement[] {
  const list = element('ol', { className: 'steps brief' }, ...steps.map(stepView));
  const minor = steps.filter((step) => !isTelling(step)).length;
  if (minor === 0) return [list];
  const show = (): void => {
    const brief = list.classList.toggle('brief');
    button.textContent = brief
      ? `Show ${minor} rules passed on the way`
      : 'Hide rules passed on the way';
    button.setAttribute('aria-pressed', String(!brief));
  };
  const button = element(
    'button',
    { type: 'button', className: 'small', onclick: show, 'aria-pressed': 'false' },
    `Show ${minor} rules passed on the way`,
  );
  return [button, list];
}

const isTelling = ({ stage, object, summary }: Step): boolean =>
  stage !== 'rule' || object !== null || /drops|refuses/.test(summary);

function stepView(step: Step): HTMLElement {
  const { stage, direction, host, device, hook, summary, rule, object, field } = step;
  const where = [host, device, hook]
    .filter((part) => part !== null && !summary.includes(part))
    .join(' · ');
  const isReply = direction === 'reply';
  return element(
    'li',
    { className: `step ${stage}${isReply ? ' back' : ''}${isTelling(step) ? '' : ' minor'}` },
    element('span', { className: 'stage' }, `${isReply ? '← ' : ''}${stage}`),
    element(
      'div',
      {},
      element('p', {}, summary, element('span', { className: 'where' }, where)),
      changed(step) &&
        element(
          'p',
          { className: 'packet' },
          element('code', {}, packetText(step.before)),
          ' became ',
          element('code', {}, packetText(step.after)),
        ),
      rule !== null &&
        element(
          'p',
          { className: 'rule' },
          element('span', { className: 'quiet' }, `${rule.table} ${rule.chain} #${rule.number} `),
          element('code', {}, rule.text),
        ),
      object !== null &&
        element(
          'p',
          { className: 'because' },
          'because of ',
          element(
            'strong',
            {},
            `${object.kind} ${object.namespace === null ? '' : `${object.namespace}/`}${object.name}`,
          ),
          field !== null && element('code', {}, field),
        ),
    ),
  );
}

const packetText = ({ source, destination }: PacketView): string =>
  `${source.ip}:${source.port} → ${destination.ip}:${destination.port}`;

const changed = ({ before, after }: Step): boolean => packetText(before) !== packetText(after);
