import { CorefileError } from '../../corefile/corefile-error.js';
import type { Message } from '../../message.js';
import type { DnsPlugin } from '../../plugin.js';

const FLAGS = { aa: 'authoritative', ra: 'recursionAvailable', rd: 'recursionDesired' } as const;

interface Rule {
  readonly selector: string;
  readonly flag: keyof typeof FLAGS;
  readonly value: boolean;
}

/** Sets or clears header bits of questions and replies (`header { response set ra aa }`). */
export const header: DnsPlugin = {
  name: 'header',
  setup(words) {
    const rules: Rule[] = [];
    // Only the first directive with rules counts.
    while (rules.length === 0 && words.next()) {
      while (words.nextBlock()) {
        const selector = words.value.toLowerCase();
        if (selector !== 'query' && selector !== 'response')
          throw refused(`invalid selector=${selector} should be query or response`);
        const [action = '', ...flags] = words.remainingArguments();
        rules.push(...rulesOf(selector, action.toLowerCase(), flags));
      }
    }
    if (rules.length === 0) throw words.argumentError();
    const apply = (selector: string, message: Message): Message =>
      rules
        .filter((rule) => rule.selector === selector)
        .reduce((changed, { flag, value }) => ({ ...changed, [FLAGS[flag]]: value }), message);
    return {
      async serve(query, next) {
        const outcome = await next({ ...query, message: apply('query', query.message) });
        return outcome.reply ? { ...outcome, reply: apply('response', outcome.reply) } : outcome;
      },
    };
  },
};

const refused = (reason: string): CorefileError => new CorefileError(`setting up rule: ${reason}`);

function rulesOf(selector: string, action: string, flags: readonly string[]): Rule[] {
  if (action === '') throw refused('no flag action provided');
  if (flags.length === 0)
    throw refused('invalid length for flags, at least one should be provided');
  if (action !== 'set' && action !== 'clear')
    throw refused(`unknown flag action=${action}, should be set or clear`);
  return flags
    .map((each) => each.toLowerCase())
    .map((flag) => {
      if (!isFlag(flag)) throw refused(`unknown/unsupported flag=${flag}`);
      return { selector, flag, value: action === 'set' };
    });
}

const isFlag = (text: string): text is keyof typeof FLAGS => Object.hasOwn(FLAGS, text);
