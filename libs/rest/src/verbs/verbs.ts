import type { Target } from '#registry';
import type { Exchange } from '../exchange.js';
import { watch } from '../watch/watch.js';
import { list } from './list.js';
import { answerObject, negotiateFor } from '../answer/object-answer.js';
import type { Verb } from './routing.js';
import { create, patch, remove, removeCollection, update } from './write.js';

type NamedTarget = Target & { readonly name: string };

/** GET of one object or subresource. */
async function get(exchange: Exchange, target: NamedTarget): Promise<void> {
  const form = negotiateFor(exchange, target.kind, false);
  const resourceVersion = exchange.query.text('resourceVersion');
  const options = resourceVersion === undefined ? {} : { resourceVersion };
  const result = await exchange.cluster.api.get(exchange.context, target, options);
  await answerObject(exchange, target.kind, form, 200, result);
}

/** How each verb is answered. */
export const verbs: Readonly<
  Record<
    Exclude<Verb, 'connect'>,
    (exchange: Exchange, target: NamedTarget) => void | Promise<void>
  >
> = {
  get,
  list,
  watch,
  create,
  update,
  patch,
  delete: remove,
  deletecollection: removeCollection,
};
