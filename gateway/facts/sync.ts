import { closeSync, fsyncSync, openSync } from 'node:fs'

/** Returns once the contents of a file are on disk. */
export function syncFile(file: string): void {
  const descriptor = openSync(file, 'r+')
  try {
    fsyncSync(descriptor)
  } finally {
    closeSync(descriptor)
  }
}

/** Returns once the names in a folder are on disk: a file made or renamed there is found after a power cut. */
export function syncFolder(folder: string): void {
  // Windows keeps names in its journal and opens no folder as a file.
  if (process.platform === 'win32') return
  const descriptor = openSync(folder, 'r')
  try {
    fsyncSync(descriptor)
  } finally {
    closeSync(descriptor)
  }
}
