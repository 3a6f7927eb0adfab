import { join } from 'node:path'
import { ROOT, runCommand } from '../tasks/run-command.ts'
import { buildPackage } from './build-package.ts'

const folder = join(ROOT, '.cache/package')
await buildPackage(folder)
process.exitCode = await runCommand('npm', ['pack', folder, '--pack-destination', join(ROOT, '.cache'), '--silent'])
process.stdout.write(
  'It lies in .cache/. In a folder of your own, with Node 24: npm install <that file> && npx heptad new <name>\n',
)
