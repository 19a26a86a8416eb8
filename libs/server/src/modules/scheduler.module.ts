import { Module } from '@nestjs/common';
import { Cluster, parts } from '#cluster';

/** Adds kube-scheduler. */
@Module({})
export class SchedulerModule {
  constructor(cluster: Cluster) {
    cluster.add(parts.scheduler);
  }
}
