import type { WatchFrame } from '#registry';

/** So many of the last such pieces are shared: watchers that keep up all get the same. */
const SHARED_PIECES = 8;

/** Events that were written together. */
interface Piece {
  readonly form: string;
  readonly frames: readonly WatchFrame[];
  readonly encoded: Uint8Array;
}

/** The newest first. */
let pieces: readonly Piece[] = [];

/** A piece in that form (kind, encoding, framing) with the frames from `from` on, none of them from `to` on. */
export function sharedPiece(
  form: string,
  frames: readonly WatchFrame[],
  from: number,
  to: number,
): Piece | undefined {
  return pieces.find(
    (piece) =>
      piece.form === form &&
      piece.frames.length <= to - from &&
      piece.frames.every((frame, index) => isSame(frame, frames[from + index]!)),
  );
}

/** Whether two watchers get the same event. */
function isSame(one: WatchFrame, other: WatchFrame): boolean {
  return (
    one === other ||
    ('entry' in one && 'entry' in other && one.entry === other.entry && one.type === other.type)
  );
}

/** Keeps a piece for who gets the same next. */
export function sharePiece(piece: Piece): void {
  pieces = [piece, ...pieces.slice(0, SHARED_PIECES - 1)];
}
