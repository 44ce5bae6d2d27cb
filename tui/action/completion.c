#include "tui/action/completion.h"

#include <string.h>

#include "tui/action/action.h"
#include "workspace/base/str.h"
#include "workspace/template/edit_field.h"

/* bash and zsh share one description of the commands as shell functions: one prints the words that
 * may follow, one says what kind of value an option takes. */

static bool is_option(const struct action_argument *argument)
{
    return argument->name[0] == '-';
}

static void add_command_words(struct str *out, const struct action *const *table)
{
    for (size_t i = 0; table[i]; i++) {
        const char *name = table[i]->name;
        size_t size = strcspn(name, " ");
        bool seen = false;
        for (size_t j = 0; j < i; j++)
            if ((table[j]->flags & ACTION_IN_LINE) && strncmp(table[j]->name, name, size) == 0 &&
                (table[j]->name[size] == ' ' || table[j]->name[size] == '\0'))
                seen = true;
        if ((table[i]->flags & ACTION_IN_LINE) && !seen)
            str_addf(out, "%.*s ", (int)size, name);
    }
}

static void add_sub_words(struct str *out, const struct action *const *table, const char *first,
                          size_t size)
{
    for (; *table; table++)
        if (strncmp((*table)->name, first, size) == 0 && (*table)->name[size] == ' ')
            str_addf(out, "%s ", (*table)->name + size + 1);
}

static void add_options(struct str *out, const struct action_argument *rows)
{
    for (; rows && rows->name; rows++)
        if (is_option(rows))
            str_addf(out, "%s ", rows->name);
}

static const char *kind_of(const struct action_argument *argument)
{
    static const char *const kinds[] = {
        [ACTION_FLAG] = "flag",         [ACTION_TEXT] = "text",     [ACTION_NUMBER] = "text",
        [ACTION_FILE] = "file",         [ACTION_FOLDER] = "folder",
        [ACTION_FUNCTION] = "function", [ACTION_CHOICE] = "choice",
        [ACTION_RESOURCE] = "resource", [ACTION_LAYER] = "layer", [ACTION_FIELD] = "field",
        [ACTION_PARAMETER] = "parameter",
    };
    if (strcmp(argument->name, "--sample") == 0 || strcmp(argument->name, "SAMPLE") == 0)
        return "sample";
    if (argument->value == ACTION_PARAMETER && strcmp(argument->name, "--unset") == 0)
        return "unset"; /* its name alone, nothing follows it */
    return kinds[argument->value];
}

/* True for the first action whose name begins with the same word. */
static bool is_first(const struct action *const *table, size_t index, size_t size)
{
    for (size_t i = 0; i < index; i++)
        if (strncmp(table[i]->name, table[index]->name, size + 1) == 0)
            return false;
    return true;
}

static void add_choices(struct str *out, const struct action_argument *row)
{
    for (const char *const *choice = row->choices; choice && *choice; choice++)
        str_addf(out, " %s", *choice);
    str_add(out, "' ;;\n");
}

/* POSITION counts positional arguments from 1; one that repeats takes all that come after it. */
static void add_kind(struct str *out, const struct action *action,
                     const struct action_argument *row, int position)
{
    if (is_option(row) && row->value == ACTION_FLAG)
        return;
    const char *name = action ? action->name : "*";
    if (is_option(row))
        str_addf(out, "    '%s %s'", name, row->name);
    else if (row->repeats)
        str_addf(out, "    '%s POSITIONAL'*", name);
    else
        str_addf(out, "    '%s POSITIONAL%d'", name, position);
    if (row->letter)
        str_addf(out, "|'%s -%c'", action ? action->name : "*", row->letter);
    str_addf(out, ") echo '%s", kind_of(row));
    add_choices(out, row);
}

static void add_words(struct str *out, const struct action *const *table)
{
    str_add(out, "_lambench_words() {\n    case $1 in\n");
    for (size_t i = 0; table[i]; i++) {
        size_t size = strcspn(table[i]->name, " ");
        if (!(table[i]->flags & ACTION_IN_LINE))
            continue;
        str_addf(out, "    '%s') echo '", table[i]->name);
        add_options(out, table[i]->arguments);
        add_options(out, action_common);
        str_add(out, "' ;;\n");
        if (table[i]->name[size] == '\0' || !is_first(table, i, size))
            continue;
        str_addf(out, "    '%.*s') echo '", (int)size, table[i]->name);
        add_sub_words(out, table, table[i]->name, size);
        str_add(out, "' ;;\n");
    }
    str_add(out, "    esac\n}\n");
}

static void add_kinds(struct str *out, const struct action *action,
                      const struct action_argument *rows)
{
    int position = 0;
    for (; rows && rows->name; rows++) {
        position += !is_option(rows);
        add_kind(out, action, rows, position);
    }
}

/* "MemorySize=", to be followed by a value. */
static void add_fields(struct str *out)
{
    const struct edit_field *field;
    for (size_t i = 0; (field = edit_field_at(i)); i++)
        str_addf(out, "%s%s=", i ? " " : "", field->name);
}

static void add_tables(struct str *out, const struct action *const *table)
{
    str_add(out, "_lambench_commands() { echo '");
    add_command_words(out, table);
    str_add(out, "'; }\n");
    add_words(out, table);
    str_add(out, "_lambench_fields() { echo '");
    add_fields(out);
    str_add(out, "'; }\n");
    str_add(out, "_lambench_kind() {\n    case \"$1 $2\" in\n");
    for (size_t i = 0; table[i]; i++)
        if (table[i]->flags & ACTION_IN_LINE)
            add_kinds(out, table[i], table[i]->arguments);
    str_add(out, "    esac\n    case \"* $2\" in\n");
    add_kinds(out, NULL, action_common);
    str_add(out, "    esac\n}\n");
}

/* Which positional argument the next word is: those before it are counted, but not what belongs to
 * an option. */
static const char common_code[] =
    "_lambench_position() {\n"
    "    local name=$1 before= count=1 word kind\n"
    "    shift\n"
    "    for word in \"$@\"; do\n"
    "        kind=\n"
    "        case $before in\n"
    "        -*) kind=$(_lambench_kind \"$name\" \"$before\") ;;\n"
    "        esac\n"
    "        case $word in\n"
    "        -*|'') ;;\n"
    "        *) [ -n \"$kind\" ] || count=$((count + 1)) ;;\n"
    "        esac\n"
    "        before=$word\n"
    "    done\n"
    "    echo \"POSITIONAL$count\"\n"
    "}\n"
    "_lambench_values() {\n"
    "    set -- $1\n"
    "    case $1 in\n"
    "    function) lambench list functions 2>/dev/null | cut -f1 ;;\n"
    "    resource) lambench list resources 2>/dev/null | cut -f1 ;;\n"
    "    field) _lambench_fields ;;\n"
    "    parameter) lambench param 2>/dev/null | cut -f1 | sed 's/$/=/' ;;\n"
    "    unset) lambench param 2>/dev/null | cut -f1 ;;\n"
    "    layer) lambench list layers 2>/dev/null | cut -f1 ;;\n"
    "    sample) lambench events samples 2>/dev/null | cut -f1 ;;\n"
    "    choice) shift; echo \"$@\" ;;\n"
    "    esac\n"
    "}\n";

static const char bash_code[] =
    "_lambench() {\n"
    "    local now=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]}\n"
    "    local name=${COMP_WORDS[1]} kind words=2\n"
    "    local IFS=$' \\t\\n'\n"
    "    COMPREPLY=()\n"
    "    if [ \"$COMP_CWORD\" -eq 1 ]; then\n"
    "        COMPREPLY=($(compgen -W \"$(_lambench_commands)\" -- \"$now\")\n"
    "            $(compgen -d -- \"$now\"))\n"
    "        return\n"
    "    fi\n"
    "    if [ -n \"$(_lambench_words \"$name ${COMP_WORDS[2]}\")\" ]; then\n"
    "        name=\"$name ${COMP_WORDS[2]}\"\n"
    "        words=3\n"
    "    fi\n"
    "    case $before in\n"
    "    -*) kind=$(_lambench_kind \"$name\" \"$before\") ;;\n"
    "    esac\n"
    "    if [ -z \"$kind\" ]; then\n"
    "        case $now in\n"
    "        -*) COMPREPLY=($(compgen -W \"$(_lambench_words \"$name\")\" -- \"$now\"))\n"
    "            return ;;\n"
    "        esac\n"
    "        kind=$(_lambench_kind \"$name\" \"$(_lambench_position \"$name\" \\\n"
    "            \"${COMP_WORDS[@]:words:COMP_CWORD-words}\")\")\n"
    "    fi\n"
    "    case $kind in\n"
    "    '') COMPREPLY=($(compgen -W \"$(_lambench_words \"$name\")\" -- \"$now\")) ;;\n"
    "    file) compopt -o filenames 2>/dev/null; COMPREPLY=($(compgen -f -- \"$now\")) ;;\n"
    "    folder) compopt -o filenames 2>/dev/null; COMPREPLY=($(compgen -d -- \"$now\")) ;;\n"
    "    field|parameter) compopt -o nospace 2>/dev/null\n"
    "        COMPREPLY=($(compgen -W \"$(_lambench_values \"$kind\")\" -- \"$now\")) ;;\n"
    "    *) COMPREPLY=($(compgen -W \"$(_lambench_values \"$kind\")\" -- \"$now\")) ;;\n"
    "    esac\n"
    "}\n"
    "complete -F _lambench lambench\n";

static const char zsh_code[] =
    "_lambench() {\n"
    "    setopt localoptions shwordsplit\n"
    "    local name=${words[2]} before=${words[CURRENT-1]} now=${words[CURRENT]} kind first=3\n"
    "    if (( CURRENT == 2 )); then\n"
    "        compadd -- $(_lambench_commands)\n"
    "        _files -/\n"
    "        return\n"
    "    fi\n"
    "    if [[ -n $(_lambench_words \"$name ${words[3]}\") ]]; then\n"
    "        name=\"$name ${words[3]}\"\n"
    "        first=4\n"
    "    fi\n"
    "    [[ $before == -* ]] && kind=$(_lambench_kind \"$name\" \"$before\")\n"
    "    if [[ -z $kind ]]; then\n"
    "        if [[ $now == -* ]]; then\n"
    "            compadd -- $(_lambench_words \"$name\")\n"
    "            return\n"
    "        fi\n"
    "        kind=$(_lambench_kind \"$name\" \"$(_lambench_position \"$name\" \\\n"
    "            \"${(@)words[first,CURRENT-1]}\")\")\n"
    "    fi\n"
    "    case $kind in\n"
    "    '') compadd -- $(_lambench_words \"$name\") ;;\n"
    "    file) _files ;;\n"
    "    folder) _files -/ ;;\n"
    "    field|parameter) compadd -S '' -- $(_lambench_values \"$kind\") ;;\n"
    "    *) compadd -- $(_lambench_values \"$kind\") ;;\n"
    "    esac\n"
    "}\n"
    "if [ \"$funcstack[1]\" = _lambench ]; then\n"
    "    _lambench \"$@\"\n"
    "else\n"
    "    compdef _lambench lambench\n"
    "fi\n";

static void add_bash(struct str *out, const struct action *const *table)
{
    add_tables(out, table);
    str_add(out, common_code);
    str_add(out, bash_code);
}

static void add_zsh(struct str *out, const struct action *const *table)
{
    str_add(out, "#compdef lambench\n");
    add_tables(out, table);
    /* A plain $1 is one word in zsh unless it is told to split. */
    str_add(out, common_code);
    str_add(out, zsh_code);
}

/* ---- fish ----------------------------------------------------------------------------------- */

/* Fish has no escapes in single quotes but for these two. */
static void add_quoted(struct str *out, const char *text)
{
    str_add_char(out, '\'');
    for (; *text; text++) {
        if (*text == '\'' || *text == '\\')
            str_add_char(out, '\\');
        str_add_char(out, *text);
    }
    str_add_char(out, '\'');
}

static void add_fish_fields(struct str *out)
{
    str_add(out, " -x -a '");
    add_fields(out);
    str_add_char(out, '\'');
}

static void add_fish_value(struct str *out, const struct action_argument *row)
{
    const char *kind = kind_of(row);
    if (strcmp(kind, "file") == 0)
        str_add(out, " -r -F");
    else if (strcmp(kind, "folder") == 0)
        str_add(out, " -r -a '(__fish_complete_directories)'");
    else if (strcmp(kind, "function") == 0)
        str_add(out, " -x -a '(lambench list functions 2>/dev/null | cut -f1)'");
    else if (strcmp(kind, "field") == 0)
        add_fish_fields(out);
    else if (strcmp(kind, "resource") == 0 || strcmp(kind, "layer") == 0)
        str_addf(out, " -x -a '(lambench list %ss 2>/dev/null | cut -f1)'", kind);
    else if (strcmp(kind, "parameter") == 0)
        str_add(out, " -x -a '(lambench param 2>/dev/null | cut -f1 | string replace -r $ =)'");
    else if (strcmp(kind, "unset") == 0)
        str_add(out, " -x -a '(lambench param 2>/dev/null | cut -f1)'");
    else if (strcmp(kind, "sample") == 0)
        str_add(out, " -x -a '(lambench events samples 2>/dev/null)'");
    else if (row->value != ACTION_FLAG)
        str_add(out, " -x");
    if (!row->choices)
        return;
    str_add(out, " -a '");
    for (const char *const *choice = row->choices; *choice; choice++)
        str_addf(out, "%s%s", choice == row->choices ? "" : " ", *choice);
    str_add(out, "'");
}

/* CONDITION is a fish test that holds where the arguments belong. */
static void add_fish_arguments(struct str *out, const struct action_argument *rows,
                               const char *condition)
{
    for (; rows && rows->name; rows++) {
        str_addf(out, "complete -c lambench -n '%s'", condition);
        if (is_option(rows)) {
            str_addf(out, " -l %s", rows->name + 2);
            if (rows->letter)
                str_addf(out, " -s %c", rows->letter);
        }
        add_fish_value(out, rows);
        str_add(out, " -d ");
        add_quoted(out, rows->help);
        str_add_char(out, '\n');
    }
}

static void add_fish(struct str *out, const struct action *const *table)
{
    str_add(out, "complete -c lambench -f\n");
    for (size_t i = 0; table[i]; i++) {
        const struct action *action = table[i];
        const char *space = strchr(action->name, ' ');
        if (!(action->flags & ACTION_IN_LINE))
            continue;
        AUTO_FREE char *first = mem_text_n(action->name, strcspn(action->name, " "));
        AUTO_FREE char *seen =
            space ? mem_format("__fish_seen_subcommand_from %s; and "
                               "__fish_seen_subcommand_from %s", first, space + 1)
                  : mem_format("__fish_seen_subcommand_from %s", first);
        if (space) {
            str_addf(out, "complete -c lambench -n __fish_use_subcommand -a %s\n", first);
            str_addf(out, "complete -c lambench -n '__fish_seen_subcommand_from %s' -a %s -d ",
                     first, space + 1);
        } else {
            str_addf(out, "complete -c lambench -n __fish_use_subcommand -a %s -d ", first);
        }
        add_quoted(out, action->summary);
        str_add_char(out, '\n');
        add_fish_arguments(out, action->arguments, seen);
    }
    add_fish_arguments(out, action_common, "true");
}

void completion_script(const struct action *const *table, const char *shell, struct str *out)
{
    static const struct {
        const char *shell;
        void (*add)(struct str *out, const struct action *const *table);
    } shells[] = { { "bash", add_bash }, { "zsh", add_zsh }, { "fish", add_fish } };
    for (size_t i = 0; i < COUNT(shells); i++)
        if (strcmp(shells[i].shell, shell) == 0)
            shells[i].add(out, table);
}
