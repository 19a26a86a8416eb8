import type { LoadBalancerProvider } from '../../provider.js';
import { MetalLbController } from './controller.js';

/** MetalLB, as far as its programs run in pods of the cluster. */
export const metalLb: LoadBalancerProvider = {
  make: (contextOf) => [new MetalLbController(contextOf('metallb-controller'))],
};
