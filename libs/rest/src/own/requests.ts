import type { PipeTransform } from '@nestjs/common';
import { fieldInvalid, invalid, type StatusCause } from '#machinery';

/** Names of clusters are DNS labels. */
const MAX_NAME = 63;
const MAX_WAIT_SECONDS = 600;

/** Body of `POST /mockplane/v1/compact`. */
export interface CompactRequest {
  /** Default: the cluster without a prefix. */
  readonly cluster?: string;
  /** The last revision to forget; default: the newest. */
  readonly revision?: number;
}

/** Query of `GET /mockplane/v1/settled`. */
export interface SettledQuery {
  readonly cluster?: string;
  /** How long to wait. */
  readonly timeoutSeconds?: number;
}

/** Says what is wrong with the value of a field; undefined when nothing. */
type Rule = (value: unknown) => string | undefined;

const cluster: Rule = (value) =>
  typeof value === 'string' && value.length <= MAX_NAME
    ? undefined
    : `must be a text of at most ${MAX_NAME} characters`;

const integer =
  (min: number, max: number): Rule =>
  (value) =>
    Number.isInteger(value) && (value as number) >= min && (value as number) <= max
      ? undefined
      : `must be an integer from ${min} to ${max}`;

/** Checks a request against the rules of its fields and refuses fields that it does not know. Throws a StatusError (422). */
class FieldsPipe<T extends object> implements PipeTransform<unknown, T> {
  constructor(private readonly rules: Readonly<Record<keyof T & string, Rule>>) {}

  transform(given: unknown): T {
    const fields = Object.entries(given ?? {});
    const causes = fields.flatMap(([field, value]): StatusCause[] => {
      const rule = (this.rules as Readonly<Record<string, Rule | undefined>>)[field];
      const problem = rule === undefined ? `property ${field} should not exist` : rule(value);
      return problem === undefined ? [] : [fieldInvalid(field, value, problem)];
    });
    if (causes.length > 0) throw invalid({ group: 'mockplane.io', kind: 'Request' }, '', causes);
    return Object.fromEntries(fields) as T;
  }
}

export const compactRequest = new FieldsPipe<CompactRequest>({
  cluster,
  revision: integer(1, Number.MAX_SAFE_INTEGER),
});

const settledFields = new FieldsPipe<SettledQuery>({
  cluster,
  timeoutSeconds: integer(0, MAX_WAIT_SECONDS),
});

/** A query holds texts only: what looks like a number becomes one first. */
export const settledQuery: PipeTransform<Readonly<Record<string, string>>, SettledQuery> = {
  transform({ timeoutSeconds, ...rest }) {
    const seconds = timeoutSeconds === undefined ? {} : { timeoutSeconds: Number(timeoutSeconds) };
    return settledFields.transform({ ...rest, ...seconds });
  },
};
