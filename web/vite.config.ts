import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';

const server = 'http://127.0.0.1:8000';

export default defineConfig({
  plugins: [svelte()],
  build: {
    outDir: '../soundscape/static',
    emptyOutDir: true,
    // The content security policy allows no data: scripts, so nothing executable may be inlined.
    assetsInlineLimit: 0,
    target: 'es2022',
    // The licences of what is bundled ask to be passed on with it.
    license: { fileName: 'licenses.md' },
    modulePreload: { polyfill: false },
  },
  worker: { format: 'es' },
  server: {
    host: '127.0.0.1',
    proxy: {
      '/api': server,
      '/listen': server,
      '/ws': { target: server, ws: true },
    },
  },
  // The time limit is there for tests that hang, not for machines that have other things to do.
  test: { environment: 'node', include: ['tests/**/*.test.ts'], testTimeout: 120_000 },
});
