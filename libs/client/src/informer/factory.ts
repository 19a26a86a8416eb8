import type { Clock, KubeObject } from '#machinery';
import type { Client, Resource } from '../client.js';
import type { Informer, InformerFactory } from '../informer.js';
import type { Logger } from '../simulator.js';
import { SharedInformer } from './shared-informer.js';

/** A factory whose informers are shared: asking twice for a resource gives the same informer. */
export function createInformerFactory(client: Client, clock: Clock, log: Logger): InformerFactory {
  const informers = new Map<string, SharedInformer<KubeObject>>();
  const keyOf = ({ group, version, plural }: Resource): string => `${group}/${version}/${plural}`;
  return {
    informer<T extends KubeObject>(resource: Resource<T>): Informer<T> {
      const key = keyOf(resource);
      let informer = informers.get(key);
      if (informer === undefined) {
        informer = new SharedInformer<KubeObject>(client, resource, clock, log);
        informers.set(key, informer);
      }
      return informer as unknown as Informer<T>;
    },
    drop(resource) {
      const key = keyOf(resource);
      informers.get(key)?.stop();
      informers.delete(key);
    },
    async start() {
      await Promise.all([...informers.values()].map((informer) => informer.start()));
    },
    pending() {
      let behind = 0;
      for (const informer of informers.values()) if (!informer.upToDate) behind += 1;
      return behind;
    },
    stop() {
      for (const informer of informers.values()) informer.stop();
    },
  };
}
