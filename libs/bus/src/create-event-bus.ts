import type { EventBus } from './event-bus.js';

/** Called with what a subscriber threw. What it throws itself is swallowed: a publisher never fails for its listeners. */
export type ReportError = (error: unknown, topic: PropertyKey) => void;

export interface EventBusOptions {
  /** Subscribers that one topic may have; the next one is refused, because a bus that only grows is a leak. */
  readonly maxSubscribers?: number;
  /** How deep subscribers may publish while they are being called; deeper means that two of them answer each other for ever. */
  readonly maxDepth?: number;
}

/**
 * A typed bus that delivers synchronously, in the order of subscription.
 *
 * `onError` hears of every subscriber that throws; the others and the publisher are not affected. A subscriber that joins
 * or leaves during a delivery does so from the next event on.
 */
export function createEventBus<Topics extends object>(
  onError: ReportError,
  { maxSubscribers = 10_000, maxDepth = 100 }: EventBusOptions = {},
): EventBus<Topics> {
  type Subscriber = (event: never) => void;
  const topics = new Map<keyof Topics, readonly { readonly call: Subscriber }[]>();
  let depth = 0;

  const report = (error: unknown, topic: keyof Topics): void => {
    try {
      onError(error, topic);
    } catch {
      // Nobody is left to tell.
    }
  };

  return {
    publish(topic, event) {
      const subscribers = topics.get(topic);
      if (subscribers === undefined) return;
      if (depth >= maxDepth) {
        report(
          new Error(`events nest deeper than ${maxDepth}: subscribers publish in a circle`),
          topic,
        );
        return;
      }
      depth += 1;
      for (const { call } of subscribers) {
        try {
          call(event as never);
        } catch (error) {
          report(error, topic);
        }
      }
      depth -= 1;
    },

    subscribe(topic, subscriber) {
      const before = topics.get(topic) ?? [];
      if (before.length >= maxSubscribers) {
        throw new Error(
          `topic ${String(topic)} has ${maxSubscribers} subscribers already; end some before adding more`,
        );
      }
      const mine = { call: subscriber as Subscriber };
      topics.set(topic, [...before, mine]);
      return () => {
        const left = (topics.get(topic) ?? []).filter((other) => other !== mine);
        if (left.length === 0) topics.delete(topic);
        else topics.set(topic, left);
      };
    },
  };
}
