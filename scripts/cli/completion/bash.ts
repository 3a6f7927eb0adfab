import type { Completions } from './words.ts'

/**
 * A script for bash that completes `heptad`: commands, options, and the values of options that have a fixed set; names of files
 * everywhere else. It asks no backbone, so it says nothing of streams or tenants.
 */
export function bashCompletion({ afterCommand, afterOption }: Completions): string {
  const commands = [...afterCommand.keys()].filter((path) => path !== '')
  return `_heptad() {
  local current=\${COMP_WORDS[COMP_CWORD]} command='' words='' word
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case "\${command:+$command }$word" in
      ${commands.map(quoted).join(' | ')}) command="\${command:+$command }$word" ;;
    esac
  done
  case "$command" in
${casesOf(afterCommand)}
  esac
  case "\${command:+$command }\${COMP_WORDS[COMP_CWORD-1]}" in
${casesOf(afterOption)}
  esac
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}
complete -o default -F _heptad heptad
`
}

function casesOf(words: ReadonlyMap<string, readonly string[]>): string {
  return [...words].map(([before, after]) => `    ${quoted(before)}) words='${after.join(' ')}' ;;`).join('\n')
}

function quoted(text: string): string {
  return `'${text}'`
}
