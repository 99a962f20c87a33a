namespace Lazaret.Completion;

/// <summary>The completion scripts. Each hands the line up to the cursor to <c>lazaret "[suggest:POSITION]" LINE</c> and offers what comes back; files where nothing does.</summary>
internal static class CompletionScripts
{
    public const string Bash = """
        # bash completion for lazaret; made by: lazaret completion bash
        _lazaret() {
            local current=${COMP_WORDS[COMP_CWORD]} line=${COMP_LINE:0:COMP_POINT} candidate
            line="lazaret${line#"${COMP_WORDS[0]}"}"
            COMPREPLY=()
            while IFS= read -r candidate; do
                # Options only where one was begun.
                if [[ $candidate == "$current"* && ($candidate != -* || $current == -*) ]]; then
                    COMPREPLY+=("$candidate")
                fi
            done < <("${COMP_WORDS[0]/#\~/$HOME}" "[suggest:${#line}]" "$line" 2>/dev/null)
        }
        complete -o bashdefault -o default -F _lazaret lazaret ./lazaret

        """;

    public const string Zsh = """
        #compdef lazaret
        # zsh completion for lazaret; made by: lazaret completion zsh
        _lazaret() {
            local line="lazaret ${(j: :)words[2,CURRENT]}"
            local -a candidates
            candidates=("${(@f)$(${words[1]} "[suggest:${#line}]" "$line" 2>/dev/null)}")
            if [[ -n ${candidates[1]} ]]; then
                compadd -a candidates
            fi
            _files
        }
        if [[ $funcstack[1] == _lazaret ]]; then
            _lazaret "$@"
        else
            compdef _lazaret lazaret
        fi

        """;

    public const string Fish = """
        # fish completion for lazaret; made by: lazaret completion fish
        function __lazaret_candidates
            set -l line (commandline -cp)
            lazaret "[suggest:"(string length -- "$line")"]" "$line" 2>/dev/null
        end
        complete -c lazaret -a '(__lazaret_candidates)'

        """;
}
