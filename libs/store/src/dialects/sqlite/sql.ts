/** All SQL of this dialect that is not schema. */

/** Marks a file as ours in its header ("mkpl"). */
export const applicationId = 0x6d6b706c;

/** Settings that only an empty database takes. Large pages: an object of 5 KB fits in one, which makes its write 30 % cheaper than 4 KB pages do. */
export const creation = ['PRAGMA page_size = 16384', 'PRAGMA auto_vacuum = INCREMENTAL'];

/** Settings of the connection that writes. FULL: a commit is on the disk before it is acknowledged. A checkpoint moves 4 MB. */
export const writing = [
  'PRAGMA journal_mode = WAL',
  'PRAGMA synchronous = FULL',
  'PRAGMA wal_autocheckpoint = 250',
  'PRAGMA journal_size_limit = 67108864',
];

export const insertRow =
  'INSERT INTO log (branch, revision, operation, resource, namespace, name, created, previous, bytes) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)';

export const deleteRow = 'DELETE FROM log WHERE branch = ? AND revision = ?';

export const deleteAfter =
  'DELETE FROM log WHERE rowid IN (SELECT rowid FROM log WHERE branch = ? AND revision > ? ORDER BY revision LIMIT ?)';

const columns = 'revision, operation, resource, namespace, name, created, previous, bytes';

export const selectRow = `SELECT ${columns} FROM log WHERE branch = ? AND revision = ?`;

/** A page of one branch, put together from these. */
export const selectPage = `SELECT ${columns} FROM log WHERE branch = @branch AND revision > @after AND revision <= @through`;
export const ofResource = 'AND resource = @resource';
export const ofNamespace = 'AND namespace = @namespace';
export const inOrder = 'ORDER BY revision LIMIT @limit';

export const insertBranch =
  'INSERT INTO branches (id, name, parent, forked_at, compacted) VALUES (?, ?, ?, ?, ?)';

export const selectBranches =
  'SELECT id, name, parent, forked_at AS forkedAt, compacted FROM branches ORDER BY id';

export const hideBranch = 'UPDATE branches SET name = NULL WHERE id = ?';

export const compactBranch = 'UPDATE branches SET compacted = ? WHERE id = ?';

export const deleteBranch = 'DELETE FROM branches WHERE id = ?';

export const vacuum = 'PRAGMA incremental_vacuum(32)';
