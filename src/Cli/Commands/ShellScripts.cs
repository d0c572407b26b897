using System.Collections.Immutable;

namespace Tcpq.Cli.Commands;

/// <summary>A script for a shell, which asks `tcpq complete` at each completion.</summary>
/// <param name="Shell">The shell's name.</param>
/// <param name="Script">Its text.</param>
internal sealed record ShellScript(string Shell, string Script);

/// <summary>The shells that there are scripts for.</summary>
internal static class ShellScripts
{
    // bash cuts words at `=`; the command is asked with the words as they are, and takes that into account.
    private const string Bash = """
        # Completion for tcpq in bash. For one session: source <(tcpq completion bash)
        # For all: tcpq completion bash > ~/.local/share/bash-completion/completions/tcpq
        _tcpq() {
            local current="${COMP_WORDS[COMP_CWORD]}" line
            [[ $current == = ]] && current=
            COMPREPLY=()
            while IFS= read -r line; do
                if [[ $line == :files ]]; then
                    compopt -o filenames 2> /dev/null
                    while IFS= read -r line; do
                        COMPREPLY+=("$line")
                    done < <(compgen -f -- "$current")
                else
                    COMPREPLY+=("${line%%$'\t'*}")
                fi
            done < <("${COMP_WORDS[0]}" complete -- "${COMP_WORDS[@]:1:COMP_CWORD}" 2> /dev/null)
        }
        complete -F _tcpq tcpq
        """;

    private const string Zsh = """
        #compdef tcpq
        # Completion for tcpq in zsh. For one session: source <(tcpq completion zsh)
        # For all: tcpq completion zsh > a directory of $fpath, as _tcpq
        _tcpq() {
            local line name
            local -a answers
            for line in "${(@f)$("${words[1]}" complete -- "${(@)words[2,CURRENT]}" 2> /dev/null)}"; do
                name="${line%%$'\t'*}"
                if [[ $line == :files ]]; then
                    _files
                elif [[ $line == *$'\t'* ]]; then
                    answers+=("${name//:/\\:}:${line#*$'\t'}")
                elif [[ -n $line ]]; then
                    answers+=("${name//:/\\:}")
                fi
            done
            (( ${#answers} )) && _describe -t tcpq tcpq answers
        }
        if [[ "${funcstack[1]}" == _tcpq ]]; then
            _tcpq "$@"
        else
            compdef _tcpq tcpq
        fi
        """;

    private const string Fish = """
        # Completion for tcpq in fish. For one session: tcpq completion fish | source
        # For all: tcpq completion fish > ~/.config/fish/completions/tcpq.fish
        function __tcpq_complete
            set -l before (commandline -opc)
            set -l current (commandline -ct)
            for line in ($before[1] complete -- $before[2..-1] $current 2> /dev/null)
                if test "$line" = :files
                    __fish_complete_path $current
                else
                    printf '%s\n' $line
                end
            end
        end
        complete -c tcpq -f -a '(__tcpq_complete)'
        """;

    /// <summary>All of them.</summary>
    public static ImmutableArray<ShellScript> All { get; } = [new("bash", Bash), new("zsh", Zsh), new("fish", Fish)];
}
