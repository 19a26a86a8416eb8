import { ask } from './ask.js';
import { element } from './element.js';
import { journeyView } from './journey-view.js';
import { TRACE_QUERY, type Journey } from './journey.js';
import type { Overview, PodRow } from './overview.js';
import type { TraceStarter } from './tables.js';

/** The form that asks for a journey, and the place of its answer. */
export class TraceForm implements TraceStarter {
  readonly form: HTMLFormElement;
  readonly answer = element('div', { 'aria-live': 'polite', className: 'answer' });
  private readonly from = element('input', {
    id: 'from',
    required: true,
    placeholder: 'namespace/pod, node or address',
  });
  private readonly target = element('input', {
    id: 'to',
    required: true,
    placeholder: 'web.default, 10.96.0.1 …',
  });
  private readonly port = element('input', {
    id: 'port',
    type: 'number',
    min: '1',
    max: '65535',
    value: '80',
  });
  private readonly protocol = element(
    'select',
    { id: 'protocol' },
    ...['TCP', 'UDP', 'SCTP', 'ICMP'].map((name) => element('option', {}, name)),
  );
  private readonly all = element('input', { id: 'all', type: 'checkbox', checked: true });
  private readonly sources = element('datalist', { id: 'sources' });
  private readonly targets = element('datalist', { id: 'targets' });
  private nodes: ReadonlySet<string> = new Set();
  private askClusterDns: ReadonlySet<string> = new Set();

  constructor() {
    this.from.setAttribute('list', this.sources.id);
    this.target.setAttribute('list', this.targets.id);
    this.protocol.addEventListener('change', () => {
      this.port.disabled = this.protocol.value === 'ICMP';
    });
    this.form = element(
      'form',
      { onsubmit: (event: Event) => void this.submit(event) },
      field('From', this.from),
      field('To', this.target),
      field('Port', this.port),
      field('Protocol', this.protocol),
      element('label', { className: 'check' }, this.all, 'All outcomes'),
      element('button', { type: 'submit' }, 'Trace'),
      this.sources,
      this.targets,
    );
  }

  /** Offers what there is; fills in a source when none was chosen yet. */
  offer({ nodes, pods, services }: Overview): void {
    this.nodes = new Set(nodes.nodes.map(({ metadata }) => metadata.name));
    const running = pods.nodes.filter(({ status }) => status?.phase === 'Running');
    const senders = running.map(nameOf);
    this.askClusterDns = new Set(running.filter(asksClusterDns).map(nameOf));
    fill(this.sources, [...senders, ...this.nodes]);
    fill(
      this.targets,
      services.nodes.map(({ metadata }) => `${metadata.name}.${metadata.namespace}`),
    );
    if (this.from.value === '')
      this.from.value = [...this.askClusterDns, ...senders, ...this.nodes][0] ?? '';
  }

  /** A source that does not ask the cluster's DNS server is sent to the address instead of the name. */
  to(
    { name, ip }: { readonly name: string; readonly ip: string | null },
    port: number,
    protocol: string,
  ): void {
    const knowsNames = this.askClusterDns.has(this.from.value.trim());
    this.target.value = knowsNames ? name : (ip ?? name);
    this.port.value = String(port);
    this.protocol.value = protocol;
    this.port.disabled = false;
    this.form.requestSubmit();
    this.form.scrollIntoView({ block: 'start' });
  }

  private async submit(event: Event): Promise<void> {
    event.preventDefault();
    const protocol = this.protocol.value;
    const variables = {
      from: this.origin(this.from.value.trim()),
      to: this.target.value.trim(),
      protocol,
      all: this.all.checked,
      ...(protocol === 'ICMP' ? {} : { port: Number(this.port.value) }),
    };
    this.form.setAttribute('aria-busy', 'true');
    try {
      const { trace } = await ask<{ trace: Journey }>(TRACE_QUERY, variables);
      this.answer.replaceChildren(journeyView(trace));
    } catch (error) {
      this.answer.replaceChildren(
        element('p', { className: 'problem', role: 'alert' }, (error as Error).message),
      );
    }
    this.form.removeAttribute('aria-busy');
  }

  /** A pod has a slash in front of its name; nodes are known; the rest are addresses, or pods of `default`. */
  private origin(text: string): object {
    if (text.includes('/')) return { pod: text };
    if (this.nodes.has(text)) return { node: text };
    return /^[0-9.]+$|:/.test(text) ? { ip: text } : { pod: text };
  }
}

const nameOf = ({ metadata }: PodRow): string => `${metadata.namespace}/${metadata.name}`;

const asksClusterDns = ({ spec }: PodRow): boolean =>
  spec?.dnsPolicy === 'ClusterFirstWithHostNet' ||
  (spec?.dnsPolicy === 'ClusterFirst' && spec.hostNetwork !== true);

function field(label: string, control: HTMLElement): HTMLElement {
  return element('label', { htmlFor: control.id }, element('span', {}, label), control);
}

function fill(list: HTMLDataListElement, values: readonly string[]): void {
  list.replaceChildren(...values.map((value) => element('option', { value })));
}
