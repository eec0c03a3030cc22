import preact from '@preact/preset-vite'
import { defineConfig } from 'vite'

/**
 * Builds the page that the gateway serves. Nothing is inlined, so `default-src 'self'` is a sufficient
 * content security policy; assets carry a hash, so they can be cached for ever.
 */
export default defineConfig({
  root: 'gateway/web/page',
  base: '/',
  plugins: [preact()],
  build: {
    outDir: '../dist',
    emptyOutDir: true,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    sourcemap: false,
  },
})
