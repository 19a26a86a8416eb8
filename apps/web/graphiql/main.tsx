import { createGraphiQLFetcher } from '@graphiql/toolkit';
import { GraphiQL } from 'graphiql';
import { createClient } from 'graphql-ws';
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

const WATCH = `# Goes on: changes as they happen. A trace can be subscribed to as well.
subscription Watch {
  pods(namespace: "default") {
    type
    object { metadata { name } status { phase podIP } }
  }
}
`;

const fetcher = createGraphiQLFetcher({
  url: '/graphql',
  wsClient: createClient({ url: new URL('/graphql', location.href.replace(/^http/, 'ws')).href }),
});

createRoot(document.getElementById('graphiql')!).render(
  <GraphiQL
    fetcher={fetcher}
    defaultTabs={[{ query: SERVICES }, { query: TRACE }, { query: WATCH }]}
  />,
);
