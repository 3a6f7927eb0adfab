import type { Completions } from './words.ts'

/** A script for fish that completes `heptad` as that for bash does: names of files where nothing of ours fits. */
export function fishCompletion({ afterCommand, afterOption }: Completions): string {
  const commands = [...afterCommand.keys()].filter((path) => path !== '')
  return `function __heptad_complete
    set -l line (commandline -opc)
    set -l command ''
    for word in $line
        switch (string trim -- "$command $word")
            case ${commands.map(quoted).join(' ')}
                set command (string trim -- "$command $word")
        end
    end
    set -l offered
    switch "$command"
${casesOf(afterCommand)}
    end
    switch (string trim -- "$command $line[-1]")
${casesOf(afterOption)}
    end
    set -l current (commandline -ct)
    set -l fitting (string match -- "$current*" $offered)
    if set -q fitting[1]
        printf '%s\\n' $fitting
    else
        __fish_complete_path $current
    end
end
complete -c heptad -f -a '(__heptad_complete)'
`
}

function casesOf(words: ReadonlyMap<string, readonly string[]>): string {
  return [...words]
    .map(([before, after]) => `        case ${quoted(before)}\n            set offered ${after.map(quoted).join(' ')}`)
    .join('\n')
}

function quoted(text: string): string {
  return `'${text}'`
}
