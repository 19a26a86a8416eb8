import {
  Body,
  Controller,
  Get,
  HttpCode,
  Inject,
  Post,
  Query,
  UseFilters,
  UseGuards,
} from '@nestjs/common';
import { badRequest } from '#machinery';
import { AuthenticatedGuard } from './authenticated.guard.js';
import {
  compactRequest,
  executeRequest,
  settledQuery,
  type CompactRequest,
  type ExecuteRequest,
  type SettledQuery,
} from './requests.js';
import { StatusFilter } from './status-filter.js';

/** What the project's own endpoints ask of a cluster; the composition root provides it. */
export interface ClusterControl {
  /** Forgets history up to a revision; resolves with what the log keeps from. */
  compact(
    cluster: string,
    revision: number | undefined,
  ): Promise<{ readonly compactedRevision: number }>;
  /** Resolves when nothing is left to do, or after `timeoutSeconds`, with the queues that are not empty. */
  settled(
    cluster: string,
    timeoutSeconds: number,
  ): Promise<{ readonly settled: boolean; readonly queues: Readonly<Record<string, number>> }>;
  /** Runs a command on a node or on a host outside, for `timeoutSeconds` at most. Rejects with a StatusError when there is no such node. */
  execute(
    cluster: string,
    from: { readonly node: string } | { readonly ip: string },
    command: readonly string[],
    timeoutSeconds: number,
  ): Promise<{ readonly exitCode: number; readonly stdout: string; readonly stderr: string }>;
  /** The ports of the server's machine that stand for ports of the cluster. */
  exposed(): readonly object[];
}

/** The provider token of `ClusterControl`. */
export const CLUSTER_CONTROL = Symbol('ClusterControl');

const DEFAULT_SETTLE_SECONDS = 30;
const DEFAULT_EXECUTE_SECONDS = 60;

/** Endpoints that Kubernetes does not have, below `/mockplane/v1`. */
@Controller('mockplane/v1')
@UseFilters(StatusFilter)
@UseGuards(AuthenticatedGuard)
export class OwnController {
  constructor(@Inject(CLUSTER_CONTROL) private readonly control: ClusterControl) {}

  @Post('compact')
  @HttpCode(200)
  compact(@Body(compactRequest) request: CompactRequest): Promise<object> {
    return this.control.compact(request.cluster ?? '', request.revision);
  }

  @Post('exec')
  @HttpCode(200)
  execute(@Body(executeRequest) request: ExecuteRequest): Promise<object> {
    const { cluster = '', node, ip, command, timeoutSeconds } = request;
    const from = machine(node, ip);
    return this.control.execute(cluster, from, command, timeoutSeconds ?? DEFAULT_EXECUTE_SECONDS);
  }

  @Get('exposed')
  exposed(): object {
    return { items: this.control.exposed() };
  }

  @Get('settled')
  settled(@Query(settledQuery) query: SettledQuery): Promise<object> {
    return this.control.settled(
      query.cluster ?? '',
      query.timeoutSeconds ?? DEFAULT_SETTLE_SECONDS,
    );
  }
}

/** Exactly one of both says where. */
function machine(
  node: string | undefined,
  ip: string | undefined,
): { readonly node: string } | { readonly ip: string } {
  if (node !== undefined && ip === undefined) return { node };
  if (ip !== undefined && node === undefined) return { ip };
  throw badRequest('say where the command runs: either node or ip');
}
