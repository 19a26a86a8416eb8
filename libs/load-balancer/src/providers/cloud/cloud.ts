import type { LoadBalancerProvider } from '../../provider.js';
import { CloudController } from './cloud-controller.js';

/** Load balancers of a cloud: each Service gets an address of a public block after a while, and a machine outside spreads over the nodes. */
export const cloud: LoadBalancerProvider = {
  make({ contextOf }) {
    const controller = new CloudController(contextOf('cloud-controller-manager'));
    return { simulators: [controller], announcements: controller };
  },
};
