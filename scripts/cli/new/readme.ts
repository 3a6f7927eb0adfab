/** The page that lies in a new module's folder. `way` leads to what it imports. */
export function readmeOf(name: string, way: string): string {
  return `# ${name}

A module of Heptad: items that are created and closed, and one for each new tenant. Change it into what you need.

\`\`\`
npm test                  # rules and rows in milliseconds, then the whole module on real engines
npm start                 # serves it beside the built-in modules on http://127.0.0.1:7300, data in .heptad/
npm start -- --watch      # the same, and a change is served within two seconds
npm run typecheck
\`\`\`

Together with other modules, from anywhere: \`HEPTAD_MODULES=<folder>,<folder> npx heptad start\`.

| file | holds |
|---|---|
| \`contracts.ts\` | commands, events, refusals and queries, as zod schemas: everything else infers its types from them |
| \`item.ts\` | the rules: \`decide\` and \`evolve\`, pure |
| \`items.ts\`, \`*.sql\` | the read model: its table, event → rows, and the queries |
| \`index.ts\` | the module: which command has which rules, stream and permission; what it does of itself |
| \`${name}.test.ts\` | given, when, then; rows as tables; the whole module on memory |
| \`${name}.e2e.test.ts\` | the same through HTTP, on PostgreSQL and ClickHouse |
| \`recorded.json\`, \`fixtures/\` | what events look like in the log: made by \`npx heptad schemas record .\`, to be committed |

\`package.json\` refers to what this folder was made with, as \`file:${way}\`; the links in \`node_modules\` are there already, and \`npm install\`
makes them again. When either folder moves, change these paths in \`package.json\` and \`tsconfig.json\` and run \`npm install\`.

The guide is \`docs/modules.md\` in Heptad's repository, and the \`README.md\` of the package \`@heptad/module\`.
`
}
