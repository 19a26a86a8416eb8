import { Module } from '@nestjs/common';
import { Cluster, parts } from '#cluster';

/** Adds CoreDNS. */
@Module({})
export class DnsModule {
  constructor(cluster: Cluster) {
    cluster.add(parts.dns);
  }
}
