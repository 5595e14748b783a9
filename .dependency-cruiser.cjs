/**
 * The rooms, and what each room may import beside its own files. Imports run downwards only and never form a
 * cycle: a room may import the rooms that precede it in this list, and no others.
 */
const rooms = {
  core: [],
  sandbox: [],
  config: ['core', 'auth'],
  auth: ['core'],
  files: ['core'],
  models: ['core'],
  billing: ['config', 'models', 'core'],
  schema: ['models', 'files', 'core'],
  jobs: ['files', 'models', 'core'],
  graphql: ['billing', 'jobs', 'files', 'core'],
  datasources: ['core'],
  stores: ['config', 'core'],
  resolvers: ['graphql', 'billing', 'jobs', 'models', 'schema', 'files', 'core'],
  http: ['graphql', 'billing', 'jobs', 'files', 'auth', 'config', 'core'],
  telemetry: ['config', 'core'],
};

const roomRules = Object.entries(rooms).map(([room, below]) => ({
  name: `${room}-imports-only-${below.join('-') || 'itself'}`,
  severity: 'error',
  from: { path: `^src/${room}/` },
  to: { path: '^(src|web|packages|test|bench)/', pathNot: `^src/(${[room, ...below].join('|')})/` },
}));

module.exports = {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    ...roomRules,
    {
      name: 'core-needs-no-package',
      comment: 'The rules of a job are pure: no I/O, no decorators, no packages.',
      severity: 'error',
      from: { path: '^src/core/' },
      to: { dependencyTypes: ['core', 'npm', 'npm-dev', 'npm-optional', 'npm-peer'] },
    },
    {
      name: 'only-entry-points-see-every-room',
      severity: 'error',
      from: { path: '^src/[^/]+/' },
      to: { path: '^src/[^/]+\\.ts$' },
    },
    {
      name: 'no-test-code-in-src',
      severity: 'error',
      from: { path: '^(src|web)/' },
      to: { path: '^(test|bench)/' },
    },
    {
      name: 'unit-tests-start-nothing',
      comment: 'No database, no server, no process: such a test belongs in another folder of test/.',
      severity: 'error',
      from: { path: '^test/(config|core|schema|web)/.*\\.test\\.ts$' },
      to: {
        path: '^src/(gateway\\.ts|stores/|http/)|^child_process$|^test/support/test-gateway',
        reachable: true,
      },
    },
    {
      name: 'examples-stand-alone',
      comment:
        'Each is code of an app, which has the graph and the client package, and nothing else of this repository.',
      severity: 'error',
      from: { path: '^examples/' },
      to: { path: '^(src|web|test|bench|scripts)/' },
    },
    {
      name: 'client-package-stands-alone',
      comment: 'It is installed without this repository, in browsers, Node and React Native.',
      severity: 'error',
      from: { path: '^packages/client/' },
      to: { pathNot: '^packages/client/|^node_modules/(graphql-ws|react|@types/react)/' },
    },
    {
      name: 'client-core-needs-no-react',
      severity: 'error',
      from: { path: '^packages/client/src/', pathNot: '^packages/client/src/react/' },
      to: { path: '^packages/client/src/react/|^node_modules/(react|@types/react)/' },
    },
    {
      name: 'only-tests-of-clients-import-examples',
      severity: 'error',
      from: { path: '^(src|web|test|bench)/', pathNot: '^test/client/' },
      to: { path: '^examples/' },
    },
    {
      name: 'resolvable',
      severity: 'error',
      from: {},
      // The last package contains only types, so there is no module to resolve.
      to: { couldNotResolve: true, pathNot: '\\?worker$|\\.css$|^@graphql-typed-document-node/core$' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: '^(bench|packages/client)/dist/',
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default'] },
  },
};
