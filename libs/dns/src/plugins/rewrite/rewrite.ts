import { CorefileError } from '../../corefile/corefile-error.js';
import { type DnsRecord, type Message, replyTo } from '../../message.js';
import { isDomainName, lower } from '../../names.js';
import type { DnsPlugin, Query } from '../../plugin.js';
import { ednsRule } from './edns-rule.js';
import { nameRule } from './name-rule.js';
import { classRule, cnameRule, rcodeRule, ttlRule, typeRule } from './other-rules.js';
import type { Applied, RecordChange, Rule } from './rule.js';

/** Changes questions before later plugins see them, and answers back (`rewrite [continue|stop] FIELD …`, several times). */
export const rewrite: DnsPlugin = {
  name: 'rewrite',
  setup(words) {
    const rules: Rule[] = [];
    while (words.next()) {
      const args = words.remainingArguments();
      // Only a rule without words of its own may stand in braces.
      if (args.length < 2) while (words.nextBlock()) args.push(words.value);
      rules.push(ruleOf(args));
    }
    return {
      async serve(query, next) {
        let message = query.message;
        const applied: Applied[] = [];
        for (const rule of rules) {
          const result = rule.apply(message, query);
          if (!result) continue;
          const name = result.message.question[0]?.name ?? '.';
          if (!isDomainName(name))
            return { rcode: 'SERVFAIL', error: `invalid name after rewrite: ${name}` };
          message = result.message;
          applied.push(result);
          if (rule.action === 'stop') break;
        }
        if (applied.length === 0) return next(query);
        const question = message.question[0];
        const changed: Query = {
          ...query,
          message,
          name: lower(question?.name ?? query.name),
          type: question?.type ?? query.type,
          class: question?.class ?? query.class,
        };
        if (changed.name !== query.name)
          query.note('rewrite', `${query.name} became ${changed.name}`);
        const outcome = await next(changed);
        if (outcome.silent) return outcome;
        const reply = outcome.reply ?? replyTo(message, outcome.rcode);
        return {
          ...outcome,
          rcode: 'NOERROR',
          reply: await revert(reply, query, applied, message),
        };
      },
    };
  },
};

/** Puts the reply back into the words of the question: the rules' changes in reverse order. */
async function revert(
  reply: Message,
  query: Query,
  applied: readonly Applied[],
  asked: Message,
): Promise<Message> {
  let result: Message = { ...reply, question: query.message.question.slice(0, 1) };
  // A rule that gave the question an OPT record makes the reply carry one, too.
  if (asked.edns && !query.message.edns)
    result = { ...result, edns: { ...asked.edns, options: reply.edns?.options ?? [] } };
  for (const each of [...applied].reverse())
    if (each.reply) result = await each.reply(result, query);
  const changes: RecordChange[] = applied.flatMap(({ records = [] }) => [...records]).reverse();
  if (changes.length === 0) return result;
  const section = (records: readonly DnsRecord[]): readonly DnsRecord[] =>
    records.map((record) => changes.reduce((changed, change) => change(changed), record));
  return {
    ...result,
    answer: section(result.answer),
    authority: section(result.authority),
    additional: section(result.additional),
  };
}

function ruleOf(args: readonly string[]): Rule {
  const [first = ''] = args;
  if (args.length === 0) throw new CorefileError('no rule type specified for rewrite');
  const word = first.toLowerCase();
  const hasAction = word === 'continue' || word === 'stop';
  if (hasAction && args.length < 2)
    throw new CorefileError(`${word} rule must begin with a rule type`);
  const action: Rule['action'] = word === 'continue' ? 'continue' : 'stop';
  const [kind = '', ...operands] = hasAction ? args.slice(1) : args;
  switch (kind.toLowerCase()) {
    case 'answer': throw new CorefileError('response rewrites must begin with a name rule');
    case 'name': return nameRule(action, operands);
    case 'class': return classRule(action, operands);
    case 'type': return typeRule(action, operands);
    case 'edns0': return ednsRule(action, operands);
    case 'ttl': return ttlRule(action, operands);
    case 'cname': return cnameRule(action, operands);
    case 'rcode': return rcodeRule(action, operands);
    default: throw new CorefileError(`invalid rule type ${JSON.stringify(first)}`);
  } // prettier-ignore
}
