import { cloudflareTest, readD1Migrations } from '@cloudflare/vitest-plugin'
import { defineConfig } from 'vitest/config'

// Three kinds of test. Pure rules run in plain Node. Whatever touches D1 or HTTP runs in workerd,
// on a real local D1 with the real migrations. End to end, the built Worker is started as a whole.
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'pure',
          include: [
            'tests/{anchor,client,domain,export,extraction,ingestion,log,lookup}/**/*.test.ts',
          ],
        },
      },
      {
        plugins: [
          cloudflareTest(async ({ inject }) => ({
            main: './src/index.ts',
            wrangler: { configPath: './wrangler.toml' },
            miniflare: {
              bindings: {
                TEST_MIGRATIONS: await readD1Migrations('migrations'),
                BOOTSTRAP_SECRET: 'a-secret-for-tests',
                // `npm run test:histories` plays many more than the suite does.
                HISTORIES: process.env['HISTORIES'] ?? '3',
                // Made for the tests by `npm run log-key`, and good for nothing else.
                LOG_KEYS:
                  'PRIVATE+KEY+api.example/log+d4a58f4d+ARyoIImJ1f9Zrtpco/6pCP22Xba8ncPN3nAkt2xVp6bV',
                // A web of our own: nothing is asked for but on this machine.
                RESOLVER_URL: `http://${inject('web').resolver}/dns-query`,
                FETCH_ALLOW: Object.values(inject('web')).join(' '),
              },
              // A bucket that a test binds as LOOKUP_FILES.
              r2Buckets: ['FILES'],
              // The platform's own limiter once more, soon met.
              ratelimits: {
                TIGHT_LIMIT: { namespace_id: '1002', simple: { limit: 3, period: 60 } },
              },
            },
          })),
        ],
        test: {
          name: 'workerd',
          isolate: false,
          testTimeout: 30_000,
          hookTimeout: 30_000,
          include: ['tests/{http,storage,jobs,desk}/**/*.test.ts'],
          globalSetup: ['tests/support/web.ts'],
          setupFiles: ['tests/support/migrate.ts'],
        },
      },
      {
        test: {
          name: 'e2e',
          include: ['tests/e2e/**/*.test.ts'],
          globalSetup: ['tests/support/web.ts'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
})
