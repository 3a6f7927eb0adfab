import type { Completions } from './words.ts'

/**
 * A script for zsh that completes `heptad` as that for bash does: names of files where nothing of ours fits. It loads zsh's completion where the
 * caller's start-up file has not.
 */
export function zshCompletion({ afterCommand, afterOption }: Completions): string {
  const commands = [...afterCommand.keys()].filter((path) => path !== '')
  return `_heptad() {
  local command='' word
  local -a offered
  for word in "\${(@)words[2,CURRENT-1]}"; do
    case "\${command:+$command }$word" in
      (${commands.map(quoted).join(' | ')}) command="\${command:+$command }$word" ;;
    esac
  done
  case "$command" in
${casesOf(afterCommand)}
  esac
  case "\${command:+$command }\${words[CURRENT-1]}" in
${casesOf(afterOption)}
  esac
  compadd -a offered || _files
}
whence compdef >/dev/null || { autoload -Uz compinit && compinit }
compdef _heptad heptad
`
}

function casesOf(words: ReadonlyMap<string, readonly string[]>): string {
  return [...words]
    .map(([before, after]) => `    (${quoted(before)}) offered=(${after.map(quoted).join(' ')}) ;;`)
    .join('\n')
}

function quoted(text: string): string {
  return `'${text}'`
}
