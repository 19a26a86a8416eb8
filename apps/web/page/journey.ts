/** A journey as the page asks for it. */
export interface Journey {
  readonly to: {
    readonly name: string | null;
    readonly ip: string | null;
    readonly port: number | null;
  };
  readonly protocol: string;
  readonly resolution: {
    readonly questions: readonly {
      readonly name: string;
      readonly type: string;
      readonly server: string;
      readonly answer: {
        readonly rcode: string;
        readonly answeredBy: string | null;
        readonly records: readonly { readonly type: string; readonly data: string }[];
      } | null;
    }[];
    readonly failure: string | null;
  } | null;
  readonly isComplete: boolean;
  readonly outcomes: readonly Outcome[];
}

export interface Outcome {
  readonly outcome: string;
  readonly probability: number;
  readonly reason: string;
  readonly fix: string | null;
  readonly sourceSeen: string | null;
  readonly rulesCompared: number;
  readonly backend: {
    readonly name: string;
    readonly ip: string;
    readonly port: number;
    readonly node: string | null;
  } | null;
  readonly steps: readonly Step[];
}

export interface PacketView {
  readonly source: { readonly ip: string; readonly port: number };
  readonly destination: { readonly ip: string; readonly port: number };
}

export interface Step {
  readonly stage: string;
  readonly direction: string;
  readonly host: string;
  readonly device: string | null;
  readonly hook: string | null;
  readonly summary: string;
  readonly before: PacketView;
  readonly after: PacketView;
  readonly rule: {
    readonly table: string;
    readonly chain: string;
    readonly number: number;
    readonly text: string;
  } | null;
  readonly object: {
    readonly kind: string;
    readonly namespace: string | null;
    readonly name: string;
  } | null;
  readonly field: string | null;
}

/** Asks for a journey with all that the page shows of it. */
export const TRACE_QUERY = `query Trace($from: PacketOrigin!, $to: String!, $port: Int, $protocol: String!, $all: Boolean!) {
  trace(from: $from, to: $to, port: $port, protocol: $protocol, all: $all) {
    to { name ip port }
    protocol
    isComplete
    resolution {
      failure
      questions { name type server answer { rcode answeredBy records { type data } } }
    }
    outcomes {
      outcome probability reason fix sourceSeen rulesCompared
      backend { name ip port node }
      steps {
        stage direction host device hook summary field
        before { ...packet } after { ...packet }
        rule { table chain number text }
        object { kind namespace name }
      }
    }
  }
}
fragment packet on PacketView { source { ip port } destination { ip port } }`;
