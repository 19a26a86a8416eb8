/** A typed in-process event bus. `Topics` maps a topic's name to the type of its event. */
export interface EventBus<Topics extends object> {
  /** Delivers to every subscriber in the order of subscription, synchronously. A subscriber that throws is reported and the rest still get the event. */
  publish<Topic extends keyof Topics>(topic: Topic, event: Topics[Topic]): void;
  /** Returns a function that ends the subscription. */
  subscribe<Topic extends keyof Topics>(
    topic: Topic,
    subscriber: (event: Topics[Topic]) => void,
  ): () => void;
}
