import type { ExpectedReply, RecordedQuery } from './case.js';
import type { Reply } from './reply.js';

/** What is wrong with a reply, a line each; records count as sets, `*` stands for any TTL or serial. */
export function replyDifferences(
  expected: ExpectedReply,
  actual: Reply | undefined,
  query: RecordedQuery,
): string[] {
  if (actual === undefined || expected.noReply)
    return (actual === undefined) === (expected.noReply ?? false)
      ? []
      : [actual ? `a reply came: ${actual.rcode}` : 'no reply'];
  const found: string[] = [];
  const same = (what: string, wanted: unknown, got: unknown): void => {
    if (JSON.stringify(wanted) !== JSON.stringify(got))
      found.push(`${what}: expected ${JSON.stringify(wanted)}, got ${JSON.stringify(got)}`);
  };
  if (!expected.rcode?.includes(actual.rcode)) same('rcode', expected.rcode, actual.rcode);
  same('flags', expected.flags, actual.flags);
  const echo =
    query.name === undefined ? undefined : [`${query.name} ${query.class ?? 'IN'} ${query.type}`];
  const question = expected.question ?? echo;
  if (question) same('question', question, actual.question);
  found.push(...answerDifferences(expected, actual));
  for (const section of ['authority', 'additional'] as const) {
    if (expected.order === 'exact') same(section, expected[section] ?? [], actual[section]);
    else
      found.push(
        ...recordDifferences(section, expected[section] ?? [], actual[section], expected.ttl),
      );
  }
  const edns = expected.edns && { version: 0, options: [], ...expected.edns };
  same('edns', sorted(edns), sorted(actual.edns));
  if (actual.size !== undefined && actual.size > Math.max(512, query.edns?.size ?? 0))
    found.push(`${actual.size} bytes are more than the client takes`);
  return found;
}

function answerDifferences(expected: ExpectedReply, { answer }: Reply): string[] {
  const wanted = expected.answer ?? [];
  if (expected.oneOf) {
    const fits = expected.oneOf.some(
      (each) => recordDifferences('', each, answer, expected.ttl).length === 0,
    );
    return fits ? [] : [`answer: fits none of the alternatives: ${JSON.stringify(answer)}`];
  }
  if (expected.subsetOf) {
    const [, extra] = compare(expected.subsetOf, answer, expected.ttl);
    return [
      ...(answer.length === expected.count
        ? []
        : [`answer: expected ${expected.count} records, got ${answer.length}`]),
      ...extra.map((record) => `answer: unexpected ${record}`),
    ];
  }
  const inOrder =
    wanted.length === answer.length &&
    wanted.every((each, index) => isSame(each, answer[index]!, expected.ttl));
  if (expected.order === 'exact')
    return inOrder
      ? []
      : [`answer: expected in order ${JSON.stringify(wanted)}, got ${JSON.stringify(answer)}`];
  return [
    ...recordDifferences('answer', wanted, answer, expected.ttl),
    ...(aliasesFirst(wanted) && !aliasesFirst(answer)
      ? ['answer: a CNAME stands behind the records of its target']
      : []),
  ];
}

/** Differences of two lists of lines; an expected line may be a /regular expression/. */
export function lineDifferences(
  expected: readonly string[],
  actual: readonly string[],
  inOrder: boolean,
): string[] {
  const fits = (wanted: string, got: string | undefined): boolean =>
    wanted === got ||
    (got !== undefined &&
      wanted.length > 2 &&
      wanted.startsWith('/') &&
      wanted.endsWith('/') &&
      new RegExp(wanted.slice(1, -1)).test(got));
  if (
    inOrder &&
    expected.length === actual.length &&
    expected.every((each, index) => fits(each, actual[index]))
  )
    return [];
  if (inOrder)
    return [`expected in order ${JSON.stringify(expected)}, got ${JSON.stringify(actual)}`];
  const [missing, extra] = match(expected, actual, fits);
  return [
    ...missing.map((line) => `missing line: ${line}`),
    ...extra.map((line) => `unexpected line: ${line}`),
  ];
}

type Window = ExpectedReply['ttl'];

function recordDifferences(
  section: string,
  expected: readonly string[],
  actual: readonly string[],
  ttl: Window,
): string[] {
  const [missing, extra] = compare(expected, actual, ttl);
  return [
    ...missing.map((each) => `${section}: missing ${each}`),
    ...extra.map((each) => `${section}: unexpected ${each}`),
  ];
}

const compare = (expected: readonly string[], actual: readonly string[], ttl: Window) =>
  match(expected, actual, (wanted, got) => isSame(wanted, got, ttl));

/** What is missing, and what is left over. */
function match(
  expected: readonly string[],
  actual: readonly string[],
  fits: (wanted: string, got: string) => boolean,
): [missing: string[], extra: string[]] {
  const left = [...actual];
  const missing = expected.filter((wanted) => {
    const index = left.findIndex((got) => fits(wanted, got));
    if (index >= 0) left.splice(index, 1);
    return index < 0;
  });
  return [missing, left];
}

function isSame(expected: string, actual: string, ttl: Window): boolean {
  const wanted = expected.split(' ');
  const got = actual.split(' ');
  return (
    wanted.length === got.length &&
    wanted.every((word, index) => {
      if (word !== '*') return word === got[index];
      return index !== 1 || !ttl || (Number(got[1]) >= ttl[0] && Number(got[1]) <= ttl[1]);
    })
  );
}

function aliasesFirst(records: readonly string[]): boolean {
  const fields = records.map((each) => each.split(' '));
  return fields.every(
    (record, index) =>
      record[3] !== 'CNAME' || !fields.slice(0, index).some((before) => before[0] === record[4]),
  );
}

const sorted = (value: object | undefined): unknown =>
  value && Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)));
