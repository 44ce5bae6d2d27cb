/*
 * settings: values for a template's parameters that come from outside of it.
 */
#ifndef LAMBENCH_TEMPLATE_SETTINGS_H
#define LAMBENCH_TEMPLATE_SETTINGS_H

#include <stddef.h>

struct map;

/* Adds name -> text (owned by VALUES, which was made by settings_new()). TEXT is what SAM takes as
 * --parameter-overrides: "A=1 B='x y'" or "ParameterKey=A,ParameterValue=1 ...". */
void settings_add_overrides(struct map *values, const char *text);
/* One "NAME=value", the value to the end. */
void settings_add_one(struct map *values, const char *assignment);

/* parameter_overrides of samconfig.toml (tables [default.<command>.parameters]); those of local_*
 * commands win. Other lines are passed over. */
void settings_add_samconfig(struct map *values, const char *bytes, size_t size);

struct map *settings_new(void);

#endif
