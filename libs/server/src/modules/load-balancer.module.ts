import { Module } from '@nestjs/common';
import { Cluster, parts } from '#cluster';

/** Adds what gives addresses to Services of type LoadBalancer. */
@Module({})
export class LoadBalancerModule {
  constructor(cluster: Cluster) {
    cluster.add(parts.loadBalancer);
  }
}
