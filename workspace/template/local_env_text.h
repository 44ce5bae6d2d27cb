/*
 * local_env_text: what a value of an --env-vars file is as text: as SAM CLI makes it.
 */
#ifndef LAMBENCH_TEMPLATE_LOCAL_ENV_TEXT_H
#define LAMBENCH_TEMPLATE_LOCAL_ENV_TEXT_H

struct node;

/* Text as it is, "true" and "false", numbers as Python writes them, "" for all else. Caller's. */
char *local_env_text(const struct node *value);

#endif
