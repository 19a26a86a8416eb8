/** What one request may ask for. Values are generous for people and tools, and keep a single request below about a second of work. */
export const limits = {
  /** Levels of fields inside fields; the introspection query of common tools needs 15. */
  depth: 30,
  /** Estimated number of fields in the answer, where a page counts with its full size. */
  complexity: 500_000,
  /** What a write counts in the same measure: at most 500 writes in one request. */
  writeComplexity: 1_000,
  /** Lexical tokens of a document. */
  tokens: 20_000,
  /** Objects on a page, when the query names no number, and at most. */
  defaultPage: 100,
  maximalPage: 500,
  /** Bytes of a request, as in the Kubernetes API. */
  body: 3 * 1024 * 1024,
  /** Subscriptions that one connection has open, and events that wait for the reader of one of them. */
  subscriptions: 100,
  waitingEvents: 1_000,
  /** Schemas kept at a time: one for each set of kinds that some cluster serves. */
  schemas: 8,
} as const;
