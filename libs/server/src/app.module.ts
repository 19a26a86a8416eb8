import { Module, type DynamicModule } from '@nestjs/common';
import type { Cluster } from '#cluster';
import { GraphqlModule } from '#graphql';
import { PageModule } from '#page';
import type { KubeApiOptions } from '#rest';
import { graphqlOptions } from './graphql-face.js';
import { ApiServerModule, type ListExposed } from './modules/api-server.module.js';
import { ClusterModule } from './modules/cluster.module.js';
import { ControllersModule } from './modules/controllers.module.js';
import { DnsModule } from './modules/dns.module.js';
import { EndpointsControllerModule } from './modules/endpoints-controller.module.js';
import { KubeProxyModule } from './modules/kube-proxy.module.js';
import { KubeletModule } from './modules/kubelet.module.js';
import { LoadBalancerModule } from './modules/load-balancer.module.js';
import { SchedulerModule } from './modules/scheduler.module.js';
import { pageDirectory } from './page-directory.js';

/** Everything that a server process is made of. What `--components` leaves out adds nothing to the cluster. */
@Module({})
export class AppModule {
  static forRoot(cluster: Cluster, api: KubeApiOptions, exposed: ListExposed): DynamicModule {
    return {
      module: AppModule,
      imports: [
        ClusterModule.forRoot(cluster),
        ApiServerModule.forRoot(cluster, api, exposed),
        EndpointsControllerModule,
        ControllersModule,
        SchedulerModule,
        LoadBalancerModule,
        KubeProxyModule,
        DnsModule,
        KubeletModule,
        GraphqlModule.forRoot(graphqlOptions(cluster, api)),
        PageModule.forRoot({ directory: pageDirectory() }),
      ],
    };
  }
}
