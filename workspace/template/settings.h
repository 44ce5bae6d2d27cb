/*
 * settings: values for a template that come from outside of it, and who gave each.
 */
#ifndef LAMBENCH_TEMPLATE_SETTINGS_H
#define LAMBENCH_TEMPLATE_SETTINGS_H

#include <stddef.h>

struct map;

/* One value in force. Texts belong to the map it is in. */
struct setting {
    char *text;             /* the value */
    char *by;               /* "--parameter", "samconfig.toml", ".lambench/values.json" ... */
};

/* The value given for a parameter ("Stage"), an attribute ("Queue.Url") or an export's name; NULL
 * when none is. VALUES may be NULL. */
const struct setting *settings_get(const struct map *values, const char *name);

/* name -> struct setting. A later value takes the place of an earlier one. */
struct map *settings_new(void);
void settings_set(struct map *values, const char *name, const char *text, const char *by);

/* TEXT is what SAM takes as --parameter-overrides: "A=1 B='x y'" or
 * "ParameterKey=A,ParameterValue=1 ...". */
void settings_add_overrides(struct map *values, const char *text, const char *by);
/* One "NAME=value", the value to the end. */
void settings_add_one(struct map *values, const char *assignment, const char *by);

/* parameter_overrides of samconfig.toml (tables [default.<command>.parameters]); those of local_*
 * commands win. Other lines are passed over. */
void settings_add_samconfig(struct map *values, const char *bytes, size_t size);

#endif
