import { Catch, type ExceptionFilter } from '@nestjs/common';

/** Hands errors of resolvers to the answer as they are; without it Nest would log each one as a fault of the program. */
@Catch()
export class StatusFilter implements ExceptionFilter {
  catch(error: unknown): unknown {
    return error;
  }
}
