#include "cli/completion_script.hpp"

#include "base/error.hpp"
#include "base/text.hpp"

namespace parbench::cli {
namespace {

// Bash takes = for the end of a word, both in what it gives and in what it replaces.
constexpr const char* bash = R"(_parbench() {
  local words=() word glue= line before i
  for ((i = 1; i <= COMP_CWORD; i++)); do
    word=${COMP_WORDS[i]}
    if [[ ${#words[@]} -gt 0 && ($word == = || $glue) ]]; then words[-1]+=$word; else words+=("$word"); fi
    [[ $word == = ]] && glue=1 || glue=
  done
  word=${words[-1]}
  before=${word%"${word##*=}"}
  COMPREPLY=()
  while IFS= read -r line; do
    line=${line%%$'\t'*}
    case $line in
      :files) compopt -o filenames 2>/dev/null; mapfile -t COMPREPLY < <(compgen -f -- "${word#"$before"}") ;;
      :commands) mapfile -t COMPREPLY < <(compgen -c -- "$word") ;;
      *) COMPREPLY+=("${line#"$before"}"); [[ $line == *= ]] && compopt -o nospace 2>/dev/null ;;
    esac
  done < <("${COMP_WORDS[0]/#\~/$HOME}" __complete "${words[@]}" 2>/dev/null)
}
complete -F _parbench parbench
)";

constexpr const char* zsh = R"(#compdef parbench
_parbench() {
  local line
  local -a ends opens
  for line in "${(@f)$("${(Q)words[1]}" __complete "${(@Q)words[2,CURRENT]}" 2>/dev/null)}"; do
    line=${line%%$'\t'*}
    case $line in
      :files) compset -P '*='; _files ;;
      :commands) _command_names -e ;;
      *=) opens+=("$line") ;;
      ?*) ends+=("$line") ;;
    esac
  done
  (( $#opens )) && compadd -S '' -- "${opens[@]}"
  (( $#ends )) && compadd -- "${ends[@]}"
}
if [[ $funcstack[1] == _parbench ]]; then _parbench "$@"; else compdef _parbench parbench; fi
)";

constexpr const char* fish = R"(function __parbench_complete
  set -l words (commandline -opc)
  for line in ($words[1] __complete $words[2..-1] (commandline -ct | string collect --allow-empty) 2>/dev/null)
    switch $line
      case :files
        __fish_complete_path (commandline -ct)
      case :commands
        complete -C ''(commandline -ct)
      case '*'
        echo $line
    end
  end
end
complete -c parbench -f -a '(__parbench_complete)'
)";

}  // namespace

std::vector<std::string> shells() {
  return {"bash", "zsh", "fish"};
}

std::string completion_script(const std::string& shell) {
  if (shell == "bash") return bash;
  if (shell == "zsh") return zsh;
  if (shell == "fish") return fish;
  throw base::UsageError("completion: there is no script for '" + shell + "'" +
                         base::suggestion(shell, shells()));
}

std::string completion_help() {
  return "For this session: source <(parbench completion bash), or the same with zsh, or\n"
         "parbench completion fish | source. For each: put that line into ~/.bashrc, ~/.zshrc (behind "
         "compinit)\n"
         "or ~/.config/fish/config.fish.";
}

}  // namespace parbench::cli
