import type { PipeTransform } from '@nestjs/common';
import { fieldInvalid, invalid } from '#machinery';
import type { CompactRequest, ExecuteRequest, SettledQuery } from './request-classes.js';

export type { CompactRequest, ExecuteRequest, SettledQuery } from './request-classes.js';

type RequestClasses = typeof import('./request-classes.js');

/**
 * Checks what a client sends with class-validator and refuses fields that the class does not have; throws a StatusError (422).
 * The library is loaded with the first request, because a start should not wait for it.
 */
class ClassPipe<T extends object> implements PipeTransform<unknown, Promise<T>> {
  constructor(private readonly classOf: (classes: RequestClasses) => new () => T) {}

  async transform(given: unknown): Promise<T> {
    const [classes, { validate }] = await Promise.all([
      import('./request-classes.js'),
      import('class-validator'),
    ]);
    const request = Object.assign(new (this.classOf(classes))(), given);
    const errors = await validate(request, { whitelist: true, forbidNonWhitelisted: true });
    if (errors.length === 0) return request;
    const causes = errors.map(({ property, value, constraints }) =>
      fieldInvalid(property, value, Object.values(constraints ?? {}).join(', ')),
    );
    throw invalid({ group: 'mockplane.io', kind: 'Request' }, '', causes);
  }
}

export const compactRequest = new ClassPipe<CompactRequest>((classes) => classes.CompactRequest);

export const executeRequest = new ClassPipe<ExecuteRequest>((classes) => classes.ExecuteRequest);

const settledFields = new ClassPipe<SettledQuery>((classes) => classes.SettledQuery);

/** A query holds texts only: what should be a number becomes one first. */
export const settledQuery: PipeTransform<
  Readonly<Record<string, string>>,
  Promise<SettledQuery>
> = {
  transform({ timeoutSeconds, ...rest }) {
    const seconds = timeoutSeconds === undefined ? {} : { timeoutSeconds: Number(timeoutSeconds) };
    return settledFields.transform({ ...rest, ...seconds });
  },
};
