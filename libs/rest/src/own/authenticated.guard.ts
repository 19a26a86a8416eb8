import { Inject, Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { requireAllowed } from '#auth';
import { StatusError } from '#machinery';
import { KUBE_API_OPTIONS } from '../rest.tokens.js';
import type { KubeApiOptions } from '../face.js';
import { identify } from '../identify.js';

/** The project's own endpoints are authorised like any other path that is no resource. */
@Injectable()
export class AuthenticatedGuard implements CanActivate {
  constructor(@Inject(KUBE_API_OPTIONS) private readonly options: KubeApiOptions) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const cluster = this.options.cluster('');
    if (cluster === undefined) throw new StatusError(401, 'Unauthorized', 'Unauthorized');
    const path = request.url.split('?')[0]!;
    const attributes = { kind: 'path', verb: request.method.toLowerCase(), path } as const;
    const user = await identify(cluster, request.raw, () => attributes);
    await requireAllowed(cluster.authorizer, user, attributes);
    return true;
  }
}
