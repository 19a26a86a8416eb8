const MAX_SERIES = 10_000;

interface Family {
  readonly kind: 'counter' | 'gauge' | 'histogram';
  readonly help: string;
  readonly buckets: readonly number[];
  readonly series: Map<string, Values>;
}

/** Writes to one series. */
export interface Series {
  add(amount: number): void;
  set(value: number): void;
  observe(value: number): void;
}

interface Values {
  value: number;
  readonly counts: number[];
  count: number;
}

function observe(series: Values, buckets: readonly number[], value: number): void {
  series.value += value;
  series.count++;
  for (let index = buckets.length - 1; index >= 0 && value <= (buckets[index] as number); index--)
    series.counts[index] = (series.counts[index] ?? 0) + 1;
}

export type Labels = Readonly<Record<string, string>>;

/** Counters in the text format of Prometheus. Families are declared by the plugin that writes them. */
export class Metrics {
  readonly #families = new Map<string, Family>();
  #series = 0;

  /** Declares a family; declaring it again changes nothing. `buckets` only for histograms. */
  declare(name: string, kind: Family['kind'], help: string, buckets: readonly number[] = []): void {
    if (!this.#families.has(name))
      this.#families.set(name, { kind, help, buckets, series: new Map() });
  }

  /** One series, for callers that write to it often; undefined when it cannot be had. */
  series(name: string, labels: Labels): Series | undefined {
    const series = this.#find(name, labels);
    const buckets = this.#families.get(name)?.buckets ?? [];
    return (
      series && {
        add: (amount) => void (series.value += amount),
        set: (value) => void (series.value = value),
        observe: (value) => observe(series, buckets, value),
      }
    );
  }

  /** Adds to a counter or gauge. */
  add(name: string, labels: Labels, amount = 1): void {
    const series = this.#find(name, labels);
    if (series) series.value += amount;
  }

  set(name: string, labels: Labels, value: number): void {
    const series = this.#find(name, labels);
    if (series) series.value = value;
  }

  observe(name: string, labels: Labels, value: number): void {
    const family = this.#families.get(name);
    const series = this.#find(name, labels);
    if (family && series) observe(series, family.buckets, value);
  }

  /** The page. */
  render(): string {
    const lines: string[] = [];
    for (const [name, family] of [...this.#families].sort(([left], [right]) =>
      left < right ? -1 : 1,
    )) {
      if (family.series.size === 0) continue;
      lines.push(`# HELP ${name} ${family.help}`, `# TYPE ${name} ${family.kind}`);
      for (const [labels, series] of [...family.series].sort(([left], [right]) =>
        left < right ? -1 : 1,
      )) {
        if (family.kind !== 'histogram')
          lines.push(`${name}${labels === '' ? '' : `{${labels}}`} ${series.value}`);
        else {
          const prefix = labels === '' ? '' : `${labels},`;
          for (const [index, bound] of family.buckets.entries())
            lines.push(`${name}_bucket{${prefix}le="${bound}"} ${series.counts[index] ?? 0}`);
          lines.push(`${name}_bucket{${prefix}le="+Inf"} ${series.count}`);
          const suffix = labels === '' ? '' : `{${labels}}`;
          lines.push(
            `${name}_sum${suffix} ${series.value}`,
            `${name}_count${suffix} ${series.count}`,
          );
        }
      }
    }
    return `${lines.join('\n')}\n`;
  }

  #find(name: string, labels: Labels): Values | undefined {
    const family = this.#families.get(name);
    if (!family) return undefined;
    const key = Object.keys(labels)
      .sort()
      .map(
        (label) =>
          `${label}="${(labels[label] ?? '').replace(/[\\"\n]/g, (char) => (char === '\n' ? '\\n' : `\\${char}`))}"`,
      )
      .join(',');
    let series = family.series.get(key);
    if (!series && this.#series < MAX_SERIES) {
      this.#series++;
      series = { value: 0, counts: [], count: 0 };
      family.series.set(key, series);
    }
    return series;
  }
}
