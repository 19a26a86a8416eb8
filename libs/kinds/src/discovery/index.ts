export * from './legacy.js';
export * from './aggregated.js';
