import { defineConfig } from 'vite';
import relay from 'vite-plugin-relay';

// Replaces each graphql`…` by what `npx relay-compiler relay.config.json` has written for it.
export default defineConfig({ root: import.meta.dirname, plugins: [relay] });
