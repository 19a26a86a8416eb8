import { SystemClock } from '#machinery';

/** The time of commands that wait for something real. */
export const clock = new SystemClock();
