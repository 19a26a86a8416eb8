import { GraphiQL } from 'graphiql';
import { createRoot } from 'react-dom/client';

const SERVICES = `# Every kind is here by the names of the Kubernetes API: Ctrl-Space completes, and the book on the left explains.

query Services {
  services(namespace: "kube-system") {
    nodes {
      metadata { name }
      spec { clusterIP ports { port protocol } }
      endpointSlices {
        nodes {
          endpoints {
            addresses
            pod { metadata { name } status { phase } }
            node { metadata { name } }
          }
        }
      }
    }
  }
}
`;

const TRACE = `# What becomes of a packet, and which object and field decided it.
query Trace {
  trace(from: { node: "cp-k8s" }, to: "10.96.0.10", port: 53, protocol: "UDP", all: true) {
    outcomes {
      outcome
      probability
      reason
      steps { host summary rule { table chain number text } object { kind name } field }
    }
  }
}
`;

interface Request {
  readonly query: string;
  readonly operationName?: string | null;
  readonly variables?: unknown;
}

async function fetcher(request: Request, options?: { headers?: Record<string, unknown> }) {
  const response = await fetch('/graphql', {
    method: 'POST',
    headers: {
      ...(options?.headers as Record<string, string> | undefined),
      'Content-Type': 'application/json',
      Accept: 'application/json',
    },
    body: JSON.stringify(request),
  });
  return response.json() as Promise<unknown>;
}

createRoot(document.getElementById('graphiql')!).render(
  <GraphiQL fetcher={fetcher as never} defaultTabs={[{ query: SERVICES }, { query: TRACE }]} />,
);
