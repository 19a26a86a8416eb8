import { Module } from '@nestjs/common';
import { Cluster, parts } from '#cluster';

/** Adds the controllers of Endpoints and EndpointSlices, and the mirroring between them. */
@Module({})
export class EndpointsControllerModule {
  constructor(cluster: Cluster) {
    cluster.add(parts.endpointsController);
  }
}
