import { Worker } from 'node:worker_threads';
import { DatabaseError } from '../../errors.js';
import type { Failure, Method, Request, Response, WorkerData } from './protocol.js';
import type { Writer } from './writer.js';

interface Call {
  resolve(result: never): void;
  reject(reason: Error): void;
}

const toError = ({ message, advice }: Failure): Error =>
  advice === undefined ? new Error(message) : new DatabaseError(message, advice);

/** Calls the writer in its thread. The process stays alive while a call is under way, and only then. */
export class WorkerClient {
  readonly #worker: Worker;
  readonly #calls = new Map<number, Call>();
  #lastId = 0;
  #ended: Error | undefined;

  private constructor(url: URL, data: WorkerData) {
    this.#worker = new Worker(url, { workerData: data, name: 'store-writer' });
    this.#worker.on('message', (response: Response) => this.#settle(response));
    this.#worker.on('error', (error: Error) => this.#end(error));
    this.#worker.on('exit', () => this.#end(new Error('the writer of the store has ended')));
  }

  /** Starts the thread and opens the database. Rejects with DatabaseError. */
  static async start(url: URL, data: WorkerData): Promise<WorkerClient> {
    const client = new WorkerClient(url, data);
    await new Promise<void>((resolve, reject) => client.#calls.set(0, { resolve, reject }));
    return client;
  }

  call<Name extends Method>(
    method: Name,
    args: Parameters<Writer[Name]>,
    transfer: ArrayBuffer[] = [],
  ): Promise<ReturnType<Writer[Name]>> {
    if (this.#ended !== undefined) return Promise.reject(this.#ended);
    return new Promise((resolve, reject) => {
      if (this.#calls.size === 0) this.#worker.ref();
      this.#lastId += 1;
      this.#calls.set(this.#lastId, { resolve, reject });
      const request: Request<Name> = { id: this.#lastId, method, args };
      this.#worker.postMessage(request, transfer);
    });
  }

  #settle({ id, result, failure }: Response): void {
    const call = this.#calls.get(id);
    this.#calls.delete(id);
    if (this.#calls.size === 0) this.#worker.unref();
    if (failure === undefined) call?.resolve(result as never);
    else call?.reject(toError(failure));
  }

  #end(reason: Error): void {
    this.#ended ??= reason;
    for (const call of this.#calls.values()) call.reject(reason);
    this.#calls.clear();
  }
}
