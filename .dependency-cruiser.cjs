/** The boundaries of modules and layers. `npm run check` fails on an import that crosses one. */
const MODULE = '^src/modules/([^/]+)/';

module.exports = {
  forbidden: [
    {
      name: 'no-cycles',
      comment: 'Files that import each other in a circle cannot be understood one by one.',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'domain-knows-only-domain-and-shared',
      severity: 'error',
      from: { path: `${MODULE}domain/` },
      to: {
        pathNot: ['^src/modules/$1/domain/', '^src/modules/[^/]+/index\\.ts$', '^src/shared/'],
        dependencyTypesNot: ['npm'],
      },
    },
    {
      name: 'domain-imports-no-framework',
      severity: 'error',
      from: { path: `${MODULE}(domain|application)/` },
      to: { path: 'node_modules/(express|knex|pg|graphile-worker|undici|winston|node-cron|helmet|prom-client|jose)/' },
    },
    {
      name: 'application-knows-no-adapter',
      comment: 'Use cases see the domain, ports and other modules’ doors; the composition root gives them adapters.',
      severity: 'error',
      from: { path: `${MODULE}application/` },
      to: { path: '^src/(modules/[^/]+/adapters|platform|pluggy|sandbox)/' },
    },
    {
      name: 'adapters-only-for-the-container',
      comment: 'A presenter may stand at a module’s door, for the answers of others that hold one of its values.',
      severity: 'error',
      from: { pathNot: ['^src/container\\.ts$', `${MODULE}adapters/`] },
      to: { path: `${MODULE}adapters/`, pathNot: `${MODULE}adapters/present-[^/]+\\.ts$` },
    },
    {
      name: 'presenters-only-by-the-door',
      severity: 'error',
      from: { path: '^src/', pathNot: [`${MODULE}adapters/`, `${MODULE}index\\.ts$`] },
      to: { path: `${MODULE}adapters/present-[^/]+\\.ts$` },
    },
    {
      name: 'modules-only-by-their-door',
      severity: 'error',
      from: { path: MODULE },
      to: { path: MODULE, pathNot: ['^src/modules/$1/', '^src/modules/[^/]+/index\\.ts$'] },
    },
    {
      name: 'pluggy-sees-modules-only-by-their-door',
      severity: 'error',
      from: { path: '^src/(pluggy|platform|shared)/' },
      to: { path: MODULE, pathNot: '^src/modules/[^/]+/index\\.ts$' },
    },
    {
      name: 'platform-knows-no-module',
      severity: 'error',
      from: { path: '^src/platform/' },
      to: { path: '^src/(modules|pluggy|sandbox|container\\.ts|main\\.ts|config\\.ts)' },
    },
    {
      name: 'shared-stands-alone',
      severity: 'error',
      from: { path: '^src/shared/' },
      to: { path: '^src/(?!shared/)' },
    },
    {
      name: 'sandbox-stands-alone',
      comment: 'The sandbox plays Pluggy: it must not lean on what it is there to test.',
      severity: 'error',
      from: { path: '^src/sandbox/' },
      to: { path: '^src/(?!sandbox/|shared/)' },
    },
    {
      name: 'sandbox-only-by-its-door',
      severity: 'error',
      from: { pathNot: '^(src/sandbox/|scripts/)' },
      to: { path: '^src/sandbox/', pathNot: '^src/sandbox/index\\.ts$' },
    },
    {
      name: 'no-development-dependency-in-production',
      severity: 'error',
      from: { path: '^(src|migrations)/' },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'nothing-unresolvable',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      extensions: ['.ts', '.js', '.json'],
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
  },
};
