import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    globalSetup: 'test/surroundings.ts',
    exclude: ['node_modules/**', 'test/soak/**'],
    testTimeout: Number(process.env.LINESIDE_TEST_TIMEOUT ?? 60_000),
    hookTimeout: 60_000,
    // Twice the cores of the smallest machine that runs them: files with programs of their own wait a lot.
    maxWorkers: 4,
    projects: [
      { extends: true, test: { name: 'house', include: ['test/**/*.test.ts'] } },
      // Many short files that leave nothing behind in their process: they share it.
      { extends: true, test: { name: 'rooms', include: ['!(test)/**/*.test.ts'], isolate: false } },
    ],
  },
})
