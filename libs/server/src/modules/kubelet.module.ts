import { Module } from '@nestjs/common';
import { Cluster, parts } from '#cluster';

/** Adds the kubelets of the simulated nodes. */
@Module({})
export class KubeletModule {
  constructor(cluster: Cluster) {
    cluster.add(parts.kubelet);
  }
}
