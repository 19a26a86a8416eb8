import type { Schema } from './instances.js';

/** One method of one path of the server's OpenAPI documents. */
export interface Route {
  readonly path: string;
  readonly method: string;
  readonly query: readonly string[];
  readonly body?: Schema;
}

interface Operation {
  readonly parameters?: readonly { readonly name: string; readonly in: string }[];
  readonly requestBody?: { readonly content: Record<string, { readonly schema: Schema }> };
}
type PathItem = Record<string, Operation> & Pick<Operation, 'parameters'>;
interface Document {
  readonly paths: Record<string, PathItem>;
  readonly components?: { readonly schemas?: Record<string, Schema> };
}

/** Every route that the server publishes, and the schemas that their bodies refer to. */
export async function publishedRoutes(
  url: string,
): Promise<{ readonly routes: readonly Route[]; readonly schemas: ReadonlyMap<string, Schema> }> {
  const read = async <T>(path: string): Promise<T> => (await (await fetch(url + path)).json()) as T;
  const index = await read<{ paths: Record<string, { serverRelativeURL: string }> }>('/openapi/v3');
  const routes: Route[] = [];
  const schemas = new Map<string, Schema>();
  for (const { serverRelativeURL } of Object.values(index.paths)) {
    const document = await read<Document>(serverRelativeURL);
    for (const [name, schema] of Object.entries(document.components?.schemas ?? {}))
      schemas.set(name, schema);
    for (const [path, item] of Object.entries(document.paths)) routes.push(...methods(path, item));
  }
  return { routes, schemas };
}

function methods(path: string, item: PathItem): Route[] {
  return ['get', 'put', 'post', 'patch', 'delete'].flatMap((method) => {
    const operation = item[method];
    if (operation === undefined) return [];
    const query = [...(item.parameters ?? []), ...(operation.parameters ?? [])]
      .filter((parameter) => parameter.in === 'query')
      .map(({ name }) => name);
    const schema = Object.values(operation.requestBody?.content ?? {})[0]?.schema;
    return [{ path, method: method.toUpperCase(), query, ...(schema && { body: schema }) }];
  });
}
