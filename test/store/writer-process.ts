/**
 * A process that writes as fast as it can until it is killed. It prints one line for each write that was acknowledged:
 * the operation, the name, the revision, the value and a full stop.
 */
import { SystemClock } from '#machinery';
import { openSqliteStore, type ClusterStore } from '#store';
import { owned } from '../../libs/store/src/testing/owned.js';
import { configMap, key } from '../../libs/store/src/testing/writes.js';

const writers = 20;
const names = 5;

/** Each writer has names of its own and waits for every acknowledgement. */
async function write(cluster: ClusterStore, writer: number, run: string): Promise<never> {
  for (let n = 0; ; n += 1) {
    const name = `w${writer}-${n % names}`;
    const value = `${run}-${writer}-${n}-`.padEnd(100 + ((n * 37) % 3000), 'x');
    const at = key(name);
    const current = cluster.getPending(at);
    // Every other object shares its set of fields with a few: each run writes new ones all the time.
    const encode = n % 2 === 0 ? configMap(at, value) : owned(at, `${run}-${n >> 3}`, value);
    if (current === undefined)
      acknowledge('ADDED', name, (await cluster.create(at, encode)).revision, value);
    else if (n % 7 === 0)
      acknowledge(
        'DELETED',
        name,
        (await cluster.delete(at, current.revision, encode)).revision,
        value,
      );
    else
      acknowledge(
        'MODIFIED',
        name,
        (await cluster.update(at, current.revision, encode)).revision,
        value,
      );
  }
}

function acknowledge(operation: string, name: string, revision: number, value: string): void {
  process.stdout.write(`${operation} ${name} ${revision} ${value} .\n`);
}

const [dataDir = '', run = ''] = process.argv.slice(2);
const store = await openSqliteStore({ dataDir, clock: new SystemClock() });
const cluster = await store.cluster('main');
await Promise.all(Array.from({ length: writers }, (_, writer) => write(cluster, writer, run)));
