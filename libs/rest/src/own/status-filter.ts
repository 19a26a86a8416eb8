import { Catch, HttpException, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { internalError, StatusError } from '#machinery';

/** Turns every failure of the project's own endpoints into a Status, as Kubernetes endpoints answer. */
@Catch()
export class StatusFilter implements ExceptionFilter {
  catch(error: unknown, host: ArgumentsHost): void {
    const status = toStatusError(error);
    void host
      .switchToHttp()
      .getResponse<FastifyReply>()
      .status(status.code)
      .send(status.toStatus());
  }
}

function toStatusError(error: unknown): StatusError {
  if (error instanceof StatusError) return error;
  if (error instanceof HttpException)
    return new StatusError(error.getStatus(), 'BadRequest', error.message);
  return internalError(error instanceof Error ? error.message : String(error));
}
