/*
 * load: an AWS SAM or CloudFormation template becomes a project and its problems. A template with
 * mistakes still loads, as far as it can be understood; every mistake is a problem with
 * file:line:column.
 */
#ifndef LAMBENCH_TEMPLATE_LOAD_H
#define LAMBENCH_TEMPLATE_LOAD_H

#include <stdbool.h>
#include <stddef.h>

struct error;
struct project;

struct load_request {
    const char *path;               /* folder or template; NULL: the current folder */
    const char *const *beside;      /* templates opened with it: stacks named after their files */
    size_t beside_count;
    const char *const *parameters;  /* "NAME=value" overrides; NULL: none */
    size_t parameter_count;
    const char *region;             /* NULL: the environment's, samconfig's, us-east-1 */
    const char *env_vars;           /* SAM CLI's --env-vars file; NULL: samconfig's */
    const char *config_file;        /* NULL: samconfig.toml, .yaml or .yml beside the template */
    const char *config_env;         /* environment of it; NULL: "default" */
    bool made;                      /* fill project->made too, which costs half of a load more */
};

/* The template in FOLDER: what samconfig names, template.yaml, template.yml, template.json or
 * sam.yaml; NULL when there is none. Caller's. */
char *load_template_in(const char *folder);

/* Reads the template at PATH, which is absolute. -1 only when it cannot be opened. A file that is
 * not YAML or JSON gives a project that is not usable, with the problem. Drop the project. */
int load_template(const struct load_request *request, const char *path,
                  const struct project **out, struct error *error);

/* As load_template() for a template that is already in memory; PATH is the absolute path it is
 * taken to have. Never NULL; drop it. */
const struct project *load_bytes(const struct load_request *request, const char *path,
                                 const void *bytes, size_t size);

/* Can all be used that the request named: parameters, files, an environment? If not, -1 with
 * ERROR_INVALID; the project tells the same among its problems. */
int load_check_given(const struct project *project, struct error *error);

#endif
