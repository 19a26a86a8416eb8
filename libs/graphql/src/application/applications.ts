import type { KindCatalog } from '#kinds';
import { limits } from '../limits.js';
import type { GraphqlCluster } from '../options.js';
import type { GraphqlApplication } from './graphql-application.js';

/**
 * The applications by the set of kinds that they serve. One is made when a request first needs it: Apollo, Nest's GraphQL module and
 * the descriptions are only loaded then, so that a server that nobody asks for GraphQL neither waits nor pays for them. Catalogs
 * are immutable: when custom kinds come or go, the next request finds another catalog and makes the next application.
 */
export class GraphqlApplications {
  private readonly open = new Map<KindCatalog, Promise<GraphqlApplication>>();

  /** The application for the kinds that a cluster serves now. */
  of(cluster: GraphqlCluster): Promise<GraphqlApplication> {
    const catalog = cluster.catalog();
    const known = this.open.get(catalog);
    if (known !== undefined) return known;
    const made = create(catalog, cluster);
    this.open.set(catalog, made);
    made.catch(() => this.open.delete(catalog));
    this.dropOldest();
    return made;
  }

  async close(): Promise<void> {
    const applications = await Promise.allSettled(this.open.values());
    this.open.clear();
    for (const application of applications) {
      if (application.status === 'fulfilled') await application.value.close();
    }
  }

  /** Requests that are on their way in the one that goes are still answered: closing waits for them. */
  private dropOldest(): void {
    if (this.open.size <= limits.schemas) return;
    const [catalog, oldest] = this.open.entries().next().value!;
    this.open.delete(catalog);
    void oldest.then((application) => application.close()).catch(() => undefined);
  }
}

async function create(catalog: KindCatalog, cluster: GraphqlCluster): Promise<GraphqlApplication> {
  const { GraphqlApplication } = await import('./graphql-application.js');
  return GraphqlApplication.create(catalog, cluster.customSchemas);
}
