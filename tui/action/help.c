#include "tui/action/help.h"

#include <string.h>

#include "tui/action/action.h"
#include "tui/action/status.h"
#include "workspace/base/str.h"

enum { COLUMN = 26 };

static bool is_option(const struct action_argument *argument)
{
    return argument->name[0] == '-';
}

static const char *value_name(const struct action_argument *argument)
{
    return argument->value_name ? argument->value_name : "VALUE";
}

void help_usage(const struct action *action, struct str *out)
{
    str_addf(out, "%s [OPTIONS]", action->name);
    for (const struct action_argument *row = action->arguments; row && row->name; row++) {
        if (is_option(row))
            continue;
        const char *more = row->repeats ? " ..." : "";
        str_addf(out, row->required ? " %s%s" : " [%s%s]", row->name, more);
    }
}

/* TERM in its column and TEXT beside it, or below when TERM is too wide. */
static void add_row(struct str *out, const char *term, const char *text)
{
    str_addf(out, "  %-*s", COLUMN - 2, term);
    if ((int)strlen(term) > COLUMN - 4)
        str_addf(out, "\n%*s", COLUMN, "");
    str_addf(out, "%s\n", text);
}

static void add_argument(struct str *out, const struct action_argument *row)
{
    AUTO_STR term;
    str_init(&term, HELP_BYTES);
    if (is_option(row) && row->letter)
        str_addf(&term, "-%c, %s", row->letter, row->name);
    else
        str_addf(&term, "%s%s", is_option(row) ? "    " : "", row->name);
    if (is_option(row) && row->value != ACTION_FLAG)
        str_addf(&term, " %s", value_name(row));
    add_row(out, term.text, row->help);
}

static void add_arguments(struct str *out, const struct action_argument *rows, bool options,
                          const char *heading)
{
    for (const struct action_argument *row = rows; row && row->name; row++) {
        if (is_option(row) != options)
            continue;
        if (heading)
            str_addf(out, "\n%s\n", heading);
        heading = NULL;
        add_argument(out, row);
    }
}

void help_action(const struct action *action, struct str *out)
{
    str_addf(out, "lambench ");
    help_usage(action, out);
    str_addf(out, "\n  %s\n", action->summary);
    add_arguments(out, action->arguments, false, "Arguments");
    add_arguments(out, action->arguments, true, "Options");
    add_arguments(out, action_common, true, "Options of every command");
    if (!action->examples)
        return;
    str_add(out, "\nExamples\n");
    for (const char *const *line = action->examples; *line; line++)
        str_addf(out, "  %s\n", *line);
}

static void add_group(struct str *out, const struct action *const *table, const char *group)
{
    str_addf(out, "\n%s\n", group);
    for (; *table; table++)
        if (strcmp((*table)->group, group) == 0 && ((*table)->flags & ACTION_IN_LINE))
            add_row(out, (*table)->name, (*table)->summary);
}

void help_overview(const struct action *const *table, struct str *out)
{
    str_add(out, "lambench: a terminal workbench for AWS Lambda projects\n\n"
                 "  lambench [OPTIONS] [DIR|TEMPLATE]    the full screen\n"
                 "  lambench COMMAND [OPTIONS] ...       one thing, for people and scripts\n");
    for (size_t i = 0; table[i]; i++) {
        bool first = (table[i]->flags & ACTION_IN_LINE) != 0;
        for (size_t j = 0; first && j < i; j++)
            if ((table[j]->flags & ACTION_IN_LINE) &&
                strcmp(table[j]->group, table[i]->group) == 0)
                first = false;
        if (first)
            add_group(out, table, table[i]->group);
    }
    add_arguments(out, action_common, true, "Options of every command");
    str_add(out, "\nExit status\n");
    const struct status_row *row;
    for (size_t i = 0; (row = status_at(i)); i++)
        str_addf(out, "  %3d  %s\n", row->number, row->text);
    str_add(out, "\nlambench help COMMAND tells more about one; so does man lambench.\n");
}

static void describe_arguments(struct str *out, const struct action_argument *rows,
                               const char *action)
{
    for (; rows && rows->name; rows++) {
        str_addf(out, "%s %s %s\n", is_option(rows) ? "option" : "argument", rows->name, action);
        if (rows->letter)
            str_addf(out, "option -%c %s\n", rows->letter, action);
    }
}

void help_describe(const struct action *const *table, struct str *out)
{
    for (; *table; table++) {
        if (!((*table)->flags & ACTION_IN_LINE))
            continue;
        str_addf(out, "action %s\n", (*table)->name);
        describe_arguments(out, (*table)->arguments, (*table)->name);
    }
    describe_arguments(out, action_common, "*");
    const struct status_row *row;
    for (size_t i = 0; (row = status_at(i)); i++)
        str_addf(out, "status %d\n", row->number);
}
