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
import { AuthenticatedGuard } from './authenticated.guard.js';
import {
  compactRequest,
  settledQuery,
  type CompactRequest,
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
}

/** The provider token of `ClusterControl`. */
export const CLUSTER_CONTROL = Symbol('ClusterControl');

const DEFAULT_SETTLE_SECONDS = 30;

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

  @Get('settled')
  settled(@Query(settledQuery) query: SettledQuery): Promise<object> {
    return this.control.settled(
      query.cluster ?? '',
      query.timeoutSeconds ?? DEFAULT_SETTLE_SECONDS,
    );
  }
}
