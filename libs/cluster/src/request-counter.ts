import type { Client } from '#client';

/** Counts the requests of clients, so that a cluster is not taken for settled while a write is on its way. */
export class RequestCounter {
  /** Requests that have not been answered yet. */
  pending = 0;

  /** The same client, counted. */
  counted(inner: Client): Client {
    return {
      get: (...request) => this.count(inner.get(...request)),
      getSubresource: (...request) => this.count(inner.getSubresource(...request)),
      list: (...request) => this.count(inner.list(...request)),
      create: (...request) => this.count(inner.create(...request)),
      update: (...request) => this.count(inner.update(...request)),
      patch: (...request) => this.count(inner.patch(...request)),
      apply: (...request) => this.count(inner.apply(...request)),
      delete: (...request) => this.count(inner.delete(...request)),
      createSubresource: (...request) => this.count(inner.createSubresource(...request)),
      watch: (...request) => inner.watch(...request),
    };
  }

  private count<Result>(request: Promise<Result>): Promise<Result> {
    this.pending += 1;
    return request.finally(() => {
      this.pending -= 1;
    });
  }
}
