import { expect, test } from 'vitest'
import { applyPatch, parsePatch } from './apply-patch.ts'

const PATCH = `--- a/some/file.ts
+++ b/some/file.ts
@@ -2,3 +2,3 @@
 two
-three
+THREE
 four
--- a/other.ts
+++ b/other.ts
@@ -1 +1,2 @@
 x
+y
`
const [some, other] = parsePatch(PATCH)
if (some === undefined || other === undefined) throw new Error('two files were patched')

test('a patch names its files, and is applied where its lines stand, wherever that is', () => {
  expect([some.path, other.path]).toEqual(['some/file.ts', 'other.ts'])
  expect(applyPatch('zero\none\ntwo\nthree\nfour\nfive\n', some)).toBe('zero\none\ntwo\nTHREE\nfour\nfive\n')
  expect(applyPatch('x\n', other)).toBe('x\ny\n')
})

test('a patch whose lines stand nowhere, or in two places, does not apply', () => {
  expect(() => applyPatch('two\nfour\n', some)).toThrow('some/file.ts has 0 places')
  expect(() => applyPatch('two\nthree\nfour\ntwo\nthree\nfour\n', some)).toThrow('has 2 places')
})
