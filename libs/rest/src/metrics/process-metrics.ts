import { Counter, Gauge, type Registry } from 'prom-client';

/** Adds what every Prometheus client library tells of its process, under the same names. Read when somebody asks. */
export function addProcessMetrics(registry: Registry): void {
  const memory = new Gauge({
    name: 'process_resident_memory_bytes',
    help: 'Resident memory size in bytes.',
    registers: [],
    collect() {
      this.set(process.memoryUsage.rss());
    },
  });
  const start = new Gauge({
    name: 'process_start_time_seconds',
    help: 'Start time of the process since unix epoch in seconds.',
    registers: [],
  });
  start.set(performance.timeOrigin / 1000);
  const cpu = new Counter({
    name: 'process_cpu_seconds_total',
    help: 'Total user and system CPU time spent in seconds.',
    registers: [],
    collect() {
      const { user, system } = process.cpuUsage();
      this.reset();
      this.inc((user + system) / 1e6);
    },
  });
  for (const metric of [memory, start, cpu]) registry.registerMetric(metric);
}
