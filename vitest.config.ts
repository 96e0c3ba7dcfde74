import { cloudflareTest, readD1Migrations } from '@cloudflare/vitest-plugin'
import { defineConfig } from 'vitest/config'

// Two kinds of test: pure rules run in plain Node; whatever touches D1 or HTTP runs in workerd
// with a real local D1 and the real migrations.
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'pure',
          include: ['tests/{domain,extraction,export,client,scripts}/**/*.test.ts'],
        },
      },
    ],
  },
})
