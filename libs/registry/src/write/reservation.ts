import type { Reservation } from '../environment.js';

/** The reservation of kinds that allocate nothing. */
export const NO_RESERVATION: Reservation = { commit() {}, rollback() {} };

/** Runs a write under a reservation: commits it when the write is durable, rolls it back when it fails or is only tried. */
export async function underReservation<T>(
  reservation: Reservation,
  dryRun: boolean,
  write: () => Promise<T>,
): Promise<T> {
  let written = false;
  try {
    const result = await write();
    written = !dryRun;
    return result;
  } finally {
    if (written) await reservation.commit();
    else await reservation.rollback();
  }
}
