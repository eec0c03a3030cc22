/** Where the system keeps what is known of its devices; a test brings its own. */
export interface SystemRoots {
  sys: string
  dev: string
}

export const SYSTEM: SystemRoots = { sys: '/sys', dev: '/dev' }
