export { FlowControl, type Classification } from './flow-control.js';
