export { carry } from './carry.js';
export { CompiledPicture } from './compile/compiled-picture.js';
export { QUESTION_ERRORS } from './errors.js';
export { TRAFFIC_TABLES, trafficCsv } from './results/csv.js';
export { trafficPlot } from './results/plot.js';
export { renderTraffic } from './results/table.js';
export { Simulation } from './run/simulation.js';
