/*
 * settings: values for a template that come from outside of it, and who gave each.
 */
#ifndef LAMBENCH_TEMPLATE_SETTINGS_H
#define LAMBENCH_TEMPLATE_SETTINGS_H

#include <stdbool.h>
#include <stddef.h>

struct map;

enum setting_kind {
    SETTING_PARAMETER,      /* "Stage", "App/Stage"; also pseudo parameters, "AWS::StackName" */
    SETTING_ATTRIBUTE,      /* "Queue.QueueUrl", for Fn::GetAtt */
    SETTING_IMPORT,         /* an export's name, for Fn::ImportValue */
    SETTING_SSM,            /* "/name" or "/name:3", for {{resolve:ssm:...}} */
    SETTING_SECRET,         /* its SecretString, for {{resolve:secretsmanager:...}} */
    SETTING_KINDS
};

/* One value in force. Texts belong to the map it is in. */
struct setting {
    enum setting_kind kind;
    char *name;
    char *text;             /* the value */
    char *by;               /* "--parameter", "samconfig.toml", ".lambench/values.json" ... */
    int line, column;       /* where the file BY has it; 0: it is no file */
};

/* Where values come from: who gives them, and the place in that file. */
struct setting_source {
    const char *by;
    int line, column;
};

/* The value given for a parameter or an attribute; NULL when none is. VALUES may be NULL. */
const struct setting *settings_get(const struct map *values, const char *name);
/* As settings_get() for any kind. An import may also have been given as a parameter is. */
const struct setting *settings_find(const struct map *values, enum setting_kind kind,
                                    const char *name);

/* All of one load. A later value takes the place of an earlier one. */
struct map *settings_new(void);
void settings_set(struct map *values, enum setting_kind kind, const char *name, const char *text,
                  const struct setting_source *source);

/* TEXT is what SAM takes as --parameter-overrides: "A=1 B='x y'" or
 * "ParameterKey=A,ParameterValue=1 ...". Returns how many words of it are neither. */
size_t settings_add_overrides(struct map *values, const char *text,
                              const struct setting_source *source);
/* One "NAME=value", the value to the end; false when there is no name or no "=". */
bool settings_add_one(struct map *values, const char *assignment,
                      const struct setting_source *source);

#endif
