/** Builds what browsers get into `outdir`, which is emptied first. */
export function buildWeb(outdir: string): Promise<void>;
