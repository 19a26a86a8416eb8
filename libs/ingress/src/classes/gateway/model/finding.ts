/** One question about an object, answered: what becomes a condition of its status. */
export interface Finding {
  readonly isTrue: boolean;
  readonly reason: string;
  readonly message: string;
}

export const fulfilled = (reason: string, message: string): Finding => ({
  isTrue: true,
  reason,
  message,
});

export const failed = (reason: string, message: string): Finding => ({
  isTrue: false,
  reason,
  message,
});
