/**
 * Wrong use, or a file that cannot be read or written: exit code 2. The message is one line that says what is wrong
 * and where, and what to do.
 */
export class UsageError extends Error {
  /** @param {string} message */
  constructor(message) {
    super(message);
    this.name = 'UsageError';
  }
}

/**
 * What the system says of a file, in a sentence. `did` completes "cannot be …".
 *
 * @param {NodeJS.ErrnoException} error @param {string} path @param {string} did
 */
export function fileError(error, path, did = 'read') {
  /** @type {Record<string, string | undefined>} */
  const reasons = {
    ENOENT: did === 'read' ? 'no such file' : 'no such folder',
    EISDIR: 'it is a folder',
    EACCES: 'permission is denied',
    EPERM: 'permission is denied',
    ENOSPC: 'the disk is full',
    EROFS: 'the file system is read-only',
    ENOTDIR: 'part of the path is not a folder',
    EEXIST: 'it already exists',
  };
  const why = reasons[error.code ?? ''];
  // A bug of ours has no code of the system.
  if (why === undefined && typeof error.syscall !== 'string') return error;
  return new UsageError(`${path} cannot be ${did}: ${why ?? error.code}`);
}
