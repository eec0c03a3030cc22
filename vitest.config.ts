import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    globalSetup: 'test/surroundings.ts',
    exclude: ['node_modules/**', 'test/soak/**'],
    testTimeout: Number(process.env.LINESIDE_TEST_TIMEOUT ?? 60_000),
    hookTimeout: 60_000,
    // Twice the cores of the smallest machine that runs them: files with programs of their own wait a lot.
    maxWorkers: 4,
    // A process for each file would cost half a second of a core: they share some, and leave nothing behind in them.
    isolate: false,
  },
})
