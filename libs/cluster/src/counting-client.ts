import type { Client } from '#client';

/** A client that knows how many of its requests have not been answered yet. */
export interface CountingClient {
  readonly client: Client;
  /** Requests on their way. */
  readonly pending: () => number;
}

/** Counts the requests that go through a client, so that a cluster is not taken for settled while a write is on its way. */
export function countingClient(inner: Client): CountingClient {
  let pending = 0;
  const counted = <Result>(request: Promise<Result>): Promise<Result> => {
    pending += 1;
    return request.finally(() => {
      pending -= 1;
    });
  };
  const client: Client = {
    get: (...request) => counted(inner.get(...request)),
    list: (...request) => counted(inner.list(...request)),
    create: (...request) => counted(inner.create(...request)),
    update: (...request) => counted(inner.update(...request)),
    patch: (...request) => counted(inner.patch(...request)),
    delete: (...request) => counted(inner.delete(...request)),
    createSubresource: (...request) => counted(inner.createSubresource(...request)),
    watch: (...request) => inner.watch(...request),
  };
  return { client, pending: () => pending };
}
