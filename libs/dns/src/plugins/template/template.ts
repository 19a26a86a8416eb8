import { goPattern, type GoPattern } from '#machinery';
import { Fallthrough } from '../../fallthrough.js';
import type { Dispenser } from '../../corefile/dispenser.js';
import { type DnsRecord, type EdnsOption, parseRcode, type Rcode, replyTo } from '../../message.js';
import { closestZone, fqdn } from '../../names.js';
import type { DnsPlugin, Query } from '../../plugin.js';
import { classNumber, typeNumber } from '../../wire/types.js';
import { expandZone } from '../../zones.js';
import { parseRecord } from '../../record-text.js';
import { compileTemplate, TemplateError, type Template } from './go-template.js';

interface Rule {
  readonly class: string;
  readonly type: string;
  readonly zones: readonly string[];
  readonly matches: GoPattern[];
  readonly sections: {
    readonly answer: Template[];
    readonly additional: Template[];
    readonly authority: Template[];
  };
  rcode: Rcode;
  /** An extended error for the reply (RFC 8914). */
  extendedError?: EdnsOption;
  readonly fallthrough: Fallthrough;
}

/** Answers made from the question (`template CLASS TYPE [ZONE…] { match REGEX; answer RR; … }`). */
export const template: DnsPlugin = {
  name: 'template',
  setup(words, context) {
    const rules: Rule[] = [];
    while (words.next()) {
      const classText = words.argument();
      if (classNumber(classText) === undefined)
        throw words.error(`invalid query class ${classText}`);
      const typeText = words.argument();
      if (typeNumber(typeText) === undefined) throw words.error(`invalid RR class ${typeText}`);
      const given = words.remainingArguments();
      const zones =
        given.length === 0 ? context.zones : given.flatMap((zone) => expandZone(zone) ?? []);
      const rule: Rule = {
        class: classText,
        type: typeText,
        zones,
        matches: [],
        sections: { answer: [], additional: [], authority: [] },
        rcode: 'NOERROR',
        fallthrough: new Fallthrough(),
      };
      rules.push(rule);
      while (words.nextBlock()) {
        const option = words.value;
        const args = words.remainingArguments();
        switch (option) {
          case 'match':
            if (args.length === 0) throw words.argumentError();
            for (const each of args) {
              try {
                rule.matches.push(goPattern(each));
              } catch (error) {
                throw words.error(`could not parse regex: ${each}, ${(error as Error).message}`);
              }
            }
            break;
          case 'answer':
          case 'additional':
          case 'authority':
            if (args.length === 0) throw words.argumentError();
            for (const each of args) {
              try {
                rule.sections[option].push(compileTemplate(each));
              } catch (error) {
                if (!(error instanceof TemplateError)) throw error;
                throw words.error(
                  `could not compile template: ${each}, template: ${option}:1: ${error.message}`,
                );
              }
            }
            break;
          case 'rcode': {
            const [code, extra] = args;
            if (code === undefined || extra !== undefined) throw words.argumentError();
            const rcode = parseRcode(code);
            if (rcode === undefined) throw words.error(`unknown rcode ${code}`);
            rule.rcode = rcode;
            break;
          }
          case 'ederror':
            rule.extendedError = extendedError(words, args);
            break;
          case 'fallthrough':
            rule.fallthrough.set(args);
            break;
          case 'upstream':
            break;
          case 'var':
          case 'expr':
            throw words.error(`this server does not implement ${option} of templates`);
          default:
            throw words.argumentError();
        }
      }
      if (rule.matches.length === 0) rule.matches.push(goPattern('.*'));
    }
    return {
      async serve(query, next) {
        for (const rule of rules) {
          const zone = closestZone(rule.zones, query.name);
          if (zone === undefined || !applies(rule, query)) continue;
          const match = rule.matches
            .map((each) => each.exec(query.name))
            .find((each) => each !== null);
          if (!match) {
            if (rule.fallthrough.through(query.name)) continue;
            return { rcode: 'SERVFAIL' };
          }
          if (rule.rcode === 'SERVFAIL') return { rcode: 'SERVFAIL' };
          const data = dataOf(rule, query, zone, match);
          const answer: DnsRecord[] = [];
          try {
            for (const each of rule.sections.answer) {
              const record = parseRecord(each(data));
              answer.push(record);
              if ((query.type === 'A' || query.type === 'AAAA') && record.type === 'CNAME')
                answer.push(
                  ...((await query.resolve(fqdn(record.data), query.type))?.answer ?? []),
                );
            }
            const additional = rule.sections.additional.map((each) => parseRecord(each(data)));
            const authority = rule.sections.authority.map((each) => parseRecord(each(data)));
            const reply = {
              ...replyTo(query.message, rule.rcode),
              authoritative: true,
              answer,
              additional,
              authority,
              ...(rule.extendedError
                ? { edns: { size: 4_096, dnssec: true, version: 0, options: [rule.extendedError] } }
                : {}),
            };
            return { rcode: 'NOERROR', plugin: 'template', reply };
          } catch (error) {
            return { rcode: 'SERVFAIL', error: (error as Error).message };
          }
        }
        return next(query);
      },
    };
  },
};

function applies(rule: Rule, query: Query): boolean {
  return (
    (rule.class === 'ANY' || query.class === 'ANY' || rule.class === query.class) &&
    (rule.type === 'ANY' || query.type === 'ANY' || rule.type === query.type)
  );
}

function dataOf(
  rule: Rule,
  query: Query,
  zone: string,
  match: RegExpExecArray,
): Record<string, unknown> {
  const groups: Record<string, string> = {};
  for (const [index, value] of match.entries()) groups[String(index)] = value ?? '';
  return {
    Zone: zone,
    Name: query.name,
    Class: query.class === 'ANY' ? rule.class : query.class,
    Type: query.type === 'ANY' ? rule.type : query.type,
    Match: match.map((value) => value ?? ''),
    Group: { ...groups, ...match.groups },
    Remote: query.client.ip,
    // A method in CoreDNS: a label that is not there is an empty text.
    Meta: (label: unknown) => query.metadata?.get(String(label))?.() ?? '',
    Question: {
      Name: query.message.question[0]?.name ?? '.',
      Qtype: typeNumber(query.type) ?? 0,
      Qclass: classNumber(query.class) ?? 1,
    },
    Message: { Id: query.message.id, Question: query.message.question },
  };
}

const EXTENDED_ERROR = 15;

/** `ederror CODE [TEXT]` as an option. Throws CorefileError. */
function extendedError(words: Dispenser, args: readonly string[]): EdnsOption {
  const [code = '', text = ''] = args;
  if (args.length === 0 || args.length > 2) throw words.argumentError();
  const number = /^\d+$/.test(code) ? Number(code) : NaN;
  if (!(number <= 0xffff)) {
    const reason = Number.isNaN(number) ? 'invalid syntax' : 'value out of range';
    throw words.error(
      `error parsing extended DNS error code ${words.value}, strconv.ParseUint: parsing ${JSON.stringify(code)}: ${reason}\n`,
    );
  }
  const data = Buffer.concat([Buffer.from([number >> 8, number & 255]), Buffer.from(text)]);
  return { code: EXTENDED_ERROR, data: data.toString('hex') };
}
