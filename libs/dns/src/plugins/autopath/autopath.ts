import { CorefileError } from '../../corefile/corefile-error.js';
import { fqdn, isWithin, lower } from '../../names.js';
import type { DnsPlugin, Outcome } from '../../plugin.js';

/** Walks the client's search path on the server's side: one question instead of many (`autopath [ZONE…] RESOLV-CONF | @PLUGIN`). */
export const autopath: DnsPlugin = {
  name: 'autopath',
  setup(words, context) {
    let source = '';
    let zones: readonly string[] = context.zones;
    let fixed: readonly string[] = [];
    while (words.next()) {
      const args = words.remainingArguments();
      const last = args.at(-1);
      if (last === undefined) throw new CorefileError('no resolv-conf specified');
      source = last;
      if (args.length > 1) zones = args.slice(0, -1).map((zone) => lower(fqdn(zone)));
      if (source.startsWith('@')) continue;
      const text = context.readFile(source);
      if (text === undefined)
        throw new CorefileError(
          `failed to parse "${source}": open ${source}: no such file or directory`,
        );
      fixed = searchOf(text);
    }
    const resolvConf = searchOf(context.readFile('/etc/resolv.conf') ?? '');
    return {
      async serve(query, next) {
        if (!zones.some((zone) => isWithin(zone, query.name))) return next(query);
        const provided = source.startsWith('@')
          ? context.plugin(source.slice(1))?.searchPath?.(query)
          : fixed;
        if (provided === undefined || provided.length === 0) return next(query);
        const path = source.startsWith('@') ? [...provided, ...resolvConf, ''] : [...provided, ''];
        const [first = ''] = path;
        if (first === '' || !query.name.endsWith(`.${first}`)) return next(query);
        const asked = query.message.question[0]?.name ?? query.name;
        const base = asked.slice(0, asked.length - first.length);
        let original: Outcome | undefined;
        for (const [index, suffix] of path.entries()) {
          const name = suffix === '' ? base : `${base}${suffix}`;
          const question = [{ name, type: query.type, class: query.class }];
          const outcome = await next({
            ...query,
            name: lower(name),
            message: { ...query.message, question },
          });
          if (index === 0) original = outcome;
          const { reply } = outcome;
          if (
            !reply ||
            reply.rcode === 'NXDOMAIN' ||
            (reply.rcode === 'NOERROR' &&
              reply.answer.length === 0 &&
              index < path.length - 1 &&
              reply.authority.length === 0)
          )
            continue;
          if (index === 0) return outcome;
          if (reply.rcode !== 'NOERROR') continue;
          // No alias without an answer behind it: a denial is passed on as it came.
          const ttl = Math.min(...reply.answer.map((record) => record.ttl));
          const cname = { name: asked, type: 'CNAME', class: 'IN', ttl, data: name };
          const answer = reply.answer.length === 0 ? [] : [cname, ...reply.answer];
          return {
            ...outcome,
            plugin: 'autopath',
            reply: { ...reply, question: query.message.question, answer },
          };
        }
        return original ?? { rcode: 'SERVFAIL' };
      },
    };
  },
};

function searchOf(text: string): string[] {
  const line = text.split('\n').findLast((each) => /^\s*search\s/.test(each));
  return (line ?? '')
    .trim()
    .split(/\s+/)
    .slice(1)
    .map((zone) => lower(fqdn(zone)));
}
