/*
 * project_setting: one setting of a function, whichever way it is written: at an
 * AWS::Serverless::Function, at an AWS::Lambda::Function, or at a plain resource beside it (an
 * alias, a URL, an EventInvokeConfig). Names of properties: AWS SAM and AWS CloudFormation
 * references.
 */
#ifndef LAMBENCH_MODEL_PROJECT_SETTING_H
#define LAMBENCH_MODEL_PROJECT_SETTING_H

struct function;
struct project;
struct resource;
struct value;

enum project_setting_form {
    PROJECT_SETTING_ANY,        /* a list or map, as AWS wants it */
    PROJECT_SETTING_TEXT,
    PROJECT_SETTING_NUMBER
};

struct project_setting {
    const char *name;           /* ours: "memory_mb", "async.max_retries" */
    enum project_setting_form form;
    const char *sam, *plain;    /* paths in the properties of the two kinds; NULL: it has none */
    const char *companion;      /* type of the plain resource that may say it, or NULL */
    const char *inside;         /* path in that one's properties */
    const char *fallback;       /* what AWS takes when nobody says it; NULL: nothing */
};

/* Every setting; names that share what is before a dot follow each other. A name stands twice
 * when two types of companions may say it. Ends with a row without name. */
extern const struct project_setting project_setting_rows[];

/* What FUNCTION says for ROW; NULL when it says nothing. OUT_FROM (may be NULL) gets the companion
 * that says it, or NULL when the function itself does. */
const struct value *project_setting_at(const struct project *project,
                                       const struct function *function,
                                       const struct project_setting *row,
                                       const struct resource **out_from);
/* The same by name, which must be one of the table. */
const struct value *project_setting(const struct project *project,
                                    const struct function *function, const char *name);

#endif
