import { badRequest, type KubeObject } from '#machinery';
import { connection, pageSize, type Connection, type PageArguments } from './connection.js';

/** One page of objects that are all at hand (a relation). A cursor names the object, so that it survives others coming and going. */
export function arrayPage(objects: readonly KubeObject[], args: PageArguments): Connection {
  const size = pageSize(args);
  const start = args.after == null ? 0 : positionAfter(objects, args.after);
  const nodes = objects.slice(start, start + size);
  return connection(nodes, nodes.map(cursorOf), {
    hasNextPage: start + nodes.length < objects.length,
    hasPreviousPage: start > 0,
    totalCount: objects.length,
    resourceVersion: null,
  });
}

const PREFIX = 'object:';

function cursorOf({ metadata }: KubeObject): string {
  const key = `${metadata?.namespace ?? ''}/${metadata?.name ?? ''}`;
  return Buffer.from(PREFIX + key).toString('base64url');
}

function positionAfter(objects: readonly KubeObject[], cursor: string): number {
  if (!Buffer.from(cursor, 'base64url').toString('utf8').startsWith(PREFIX))
    throw badRequest(`after is not a cursor of this relation: ${cursor}`);
  const index = objects.findIndex((object) => cursorOf(object) === cursor);
  if (index === -1) throw badRequest('the object that after points to is gone: start again');
  return index + 1;
}
