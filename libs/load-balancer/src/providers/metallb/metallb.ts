import type { LoadBalancerProvider } from '../../provider.js';
import { MetalLbController } from './controller.js';
import { MetalLbSpeakers } from './speakers.js';
import { MetalLbWebhook } from './webhook-server.js';

/** MetalLB, as far as its programs run in pods of the cluster. */
export const metalLb: LoadBalancerProvider = {
  make({ contextOf, devices }) {
    const controller = new MetalLbController(contextOf('metallb-controller'));
    const speakers = new MetalLbSpeakers(contextOf('metallb-speaker'), devices);
    const webhook = new MetalLbWebhook(
      contextOf('metallb-controller'),
      () => controller.installedIn,
    );
    return {
      simulators: [controller, speakers, webhook],
      announcements: speakers,
      programs: new Map([['metallb-webhook', (request) => webhook.answer(request)]]),
    };
  },
};
