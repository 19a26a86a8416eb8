import type { StatusCause } from '#machinery';
import type {
  LimitedPriorityLevelConfiguration,
  LimitResponse,
  PriorityLevelConfiguration,
  QueuingConfiguration,
} from '../../../generated/index.gen.js';
import { defineBehaviour } from '../../../behaviour.js';
import { age, name } from '../../cells/age.js';
import { report, type Report } from '../../rules/report.js';
import { separateStatus, specChanged } from '../../strategies/status.js';

export const priorityLevelConfiguration = defineBehaviour<PriorityLevelConfiguration>(
  'flowcontrol.apiserver.k8s.io/v1',
  'PriorityLevelConfiguration',
  {
    strategy: {
      ...separateStatus(() => ({})),
      applyDefaults: ({ spec }) => {
        if (spec?.limited) {
          spec.limited.nominalConcurrencyShares ??= 30;
          spec.limited.lendablePercent ??= 0;
          const queuing = spec.limited.limitResponse?.queuing;
          if (queuing) {
            queuing.queues ||= 64;
            queuing.handSize ||= 8;
            queuing.queueLengthLimit ||= 50;
          }
        }
        if (spec?.exempt) {
          spec.exempt.nominalConcurrencyShares ??= 0;
          spec.exempt.lendablePercent ??= 0;
        }
      },
      validate,
      validateUpdate: (object, _old, { subresource }) =>
        subresource === 'status' ? [] : validate(object),
      generationChanged: specChanged,
    },
    row: (object) => {
      const { spec } = object;
      const queuing = spec?.limited?.limitResponse?.queuing;
      return [
        name(object),
        spec?.type ?? '',
        spec?.limited?.nominalConcurrencyShares ?? '<none>',
        queuing?.queues ?? '<none>',
        queuing?.handSize ?? '<none>',
        queuing?.queueLengthLimit ?? '<none>',
        age(object),
      ];
    },
  },
);

const EXEMPT = 'exempt';
const MAX_QUEUES = 10_000_000;
const MAX_ENTROPY_BITS = 60;

function validate({ metadata, spec }: PriorityLevelConfiguration): StatusCause[] {
  return report((found) =>
    found.at('spec', () => {
      const type = spec?.type ?? '';
      if ((metadata?.name === EXEMPT) !== (type === 'Exempt'))
        found.invalid('type', type, "must be 'Exempt' if and only if `name` is 'exempt'");
      if (type === 'Exempt') {
        if (spec?.limited) found.forbidden('limited', 'must be nil if the type is not Limited');
        if (spec?.exempt)
          found.at('exempt', () => {
            checkShares(found, spec.exempt!.nominalConcurrencyShares);
            checkLendable(found, spec.exempt!.lendablePercent);
          });
      } else if (type === 'Limited') {
        if (spec?.exempt) found.forbidden('exempt', 'must be nil if the type is Limited');
        if (!spec?.limited) found.required('limited', 'must not be empty when type is Limited');
        else found.at('limited', () => checkLimited(found, spec.limited!));
      } else found.notSupported('type', type, ['Exempt', 'Limited']);
    }),
  );
}

function checkShares(found: Report, shares = 0): void {
  if (shares < 0)
    found.invalid('nominalConcurrencyShares', shares, 'must be a non-negative integer');
}

function checkLendable(found: Report, lendablePercent = 0): void {
  if (lendablePercent < 0 || lendablePercent > 100)
    found.invalid('lendablePercent', lendablePercent, 'must be between 0 and 100, inclusive');
}

function checkLimited(found: Report, limited: LimitedPriorityLevelConfiguration): void {
  const { nominalConcurrencyShares, lendablePercent, borrowingLimitPercent: borrowing } = limited;
  checkShares(found, nominalConcurrencyShares ?? 0);
  const response: Partial<LimitResponse> = limited.limitResponse ?? {};
  found.at('limitResponse', () => {
    if (response.type === 'Reject') {
      if (response.queuing)
        found.forbidden('queuing', 'must be nil if limited.limitResponse.type is not Limited');
    } else if (response.type !== 'Queue')
      found.notSupported('type', response.type ?? '', ['Queue', 'Reject']);
    else if (!response.queuing)
      found.required('queuing', 'must not be empty if limited.limitResponse.type is Limited');
    else found.at('queuing', () => checkQueuing(found, response.queuing!));
  });
  checkLendable(found, lendablePercent);
  if ((borrowing ?? 0) < 0)
    found.invalid(
      'borrowingLimitPercent',
      borrowing,
      'if specified, must be a non-negative integer',
    );
}

function checkQueuing(found: Report, queuing: QueuingConfiguration): void {
  const { queues = 0, handSize = 0, queueLengthLimit = 0 } = queuing;
  if (queueLengthLimit <= 0)
    found.invalid('queueLengthLimit', queueLengthLimit, 'must be positive');
  if (queues <= 0) found.invalid('queues', queues, 'must be positive');
  else if (queues > MAX_QUEUES)
    found.invalid('queues', queues, `must not be greater than ${MAX_QUEUES}`);
  if (handSize <= 0) found.invalid('handSize', handSize, 'must be positive');
  else if (handSize > queues)
    found.invalid('handSize', handSize, `should not be greater than queues (${queues})`);
  else if (entropyBits(queues, handSize) > MAX_ENTROPY_BITS)
    found.invalid(
      'handSize',
      handSize,
      `required entropy bits of deckSize ${queues} and handSize ${handSize} should not be greater than ${MAX_ENTROPY_BITS}`,
    );
}

/** How many random bits dealing a hand of queues takes (shuffle sharding). */
const entropyBits = (deck: number, hand: number): number => Math.ceil(Math.log2(deck) * hand);
