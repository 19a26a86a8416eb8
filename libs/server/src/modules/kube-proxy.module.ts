import { Module } from '@nestjs/common';
import { Cluster, parts } from '#cluster';

/** Adds kube-proxy of every node, the network that its rules shape, and the answers to PacketTraces. */
@Module({})
export class KubeProxyModule {
  constructor(cluster: Cluster) {
    cluster.add(parts.kubeProxy);
  }
}
