import { TraceError } from '../journey/trace.js';
import { TrafficError } from './spec.js';

/** Errors that say what is wrong with a run as it was asked for; any other one is a fault of the program. */
export const QUESTION_ERRORS = [TrafficError, TraceError] as const;
