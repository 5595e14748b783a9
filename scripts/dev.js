import concurrently from 'concurrently';

/** npm run dev: rebuilds what changes in src and web, and starts the gateway again on each change of the server. */
const { result } = concurrently(
  [
    { name: 'modules', command: 'tsc -p tsconfig.build.json --watch --preserveWatchOutput' },
    { name: 'server', command: 'vite build --config vite.server.config.ts --watch' },
    // The built pages stay in place during a rebuild, because the gateway serves them.
    { name: 'web', command: 'vite build --logLevel warn --emptyOutDir false --watch web' },
    { name: 'gateway', command: 'node --watch --watch-preserve-output dist/main.js' },
  ],
  { killOthersOn: ['failure', 'success'], prefixColors: 'auto' },
);
result.catch(() => {
  process.exitCode = 1;
});
