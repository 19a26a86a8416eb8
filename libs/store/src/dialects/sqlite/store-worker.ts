/** The thread that writes: opens the database, then runs one call after another. */
import { parentPort, workerData } from 'node:worker_threads';
import { DatabaseError } from '../../errors.js';
import { explain } from './explain.js';
import { openDatabase } from './open-database.js';
import type { Failure, Request, Response, WorkerData } from './protocol.js';
import { Writer } from './writer.js';

const { file } = workerData as WorkerData;
const answer = (response: Response, transfer: ArrayBuffer[] = []): void =>
  parentPort?.postMessage(response, transfer);

function failure(error: unknown): Failure {
  const explained = explain(error, file);
  const { message } = explained;
  return explained instanceof DatabaseError ? { message, advice: explained.advice } : { message };
}

function call(writer: Writer, { method, args }: Request): unknown {
  const run = writer[method] as (...values: Request['args']) => unknown;
  return run.apply(writer, args);
}

try {
  const writer = new Writer(await openDatabase(file));
  parentPort?.on('message', (request: Request) => {
    const { id } = request;
    try {
      const result = call(writer, request);
      answer({ id, result }, result instanceof Uint8Array ? [result.buffer as ArrayBuffer] : []);
    } catch (error) {
      answer({ id, failure: failure(error) });
    }
    if (request.method === 'close') parentPort?.close();
  });
  answer({ id: 0 });
} catch (error) {
  answer({ id: 0, failure: failure(error) });
  parentPort?.close();
}
