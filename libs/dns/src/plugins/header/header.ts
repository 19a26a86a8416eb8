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
    while (words.next()) {
      let lines = 0;
      while (words.nextBlock()) {
        lines++;
        const selector = words.value;
        const [action, ...flags] = words.remainingArguments();
        if (action === undefined || flags.length === 0) throw words.argumentError();
        if (selector !== 'query' && selector !== 'response') {
          throw new CorefileError(
            `setting up rule: invalid selector=${selector} should be query or response`,
          );
        }
        for (const flag of flags.map((each) => each.toLowerCase())) {
          if (!(flag in FLAGS))
            throw new CorefileError(`setting up rule: unknown/unsupported flag=${flag}`);
          if (action !== 'set' && action !== 'clear')
            throw new CorefileError(
              `setting up rule: unknown flag action=${action}, should be set or clear`,
            );
          rules.push({ selector, flag: flag as keyof typeof FLAGS, value: action === 'set' });
        }
      }
      if (lines === 0) throw words.argumentError();
    }
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
