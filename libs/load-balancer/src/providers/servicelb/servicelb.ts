import type { LoadBalancerProvider } from '../../provider.js';
import { ServiceLbController } from './servicelb-controller.js';

/** k3s' ServiceLB. Nobody has to announce anything: the addresses are those of the nodes. */
export const serviceLb: LoadBalancerProvider = {
  make({ contextOf }) {
    return { simulators: [new ServiceLbController(contextOf('k3s'))] };
  },
};
