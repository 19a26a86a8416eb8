import { Module } from '@nestjs/common';
import { Cluster, parts } from '#cluster';

/** Adds the controllers of kube-controller-manager, but for those of endpoints. */
@Module({})
export class ControllersModule {
  constructor(cluster: Cluster) {
    cluster.add(parts.controllers);
  }
}
