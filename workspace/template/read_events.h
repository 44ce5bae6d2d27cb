/*
 * read_events: the Events of a SAM function -> event sources of the project.
 */
#ifndef LAMBENCH_TEMPLATE_READ_EVENTS_H
#define LAMBENCH_TEMPLATE_READ_EVENTS_H

struct event_source;
struct node;
struct reading;

/* A function of the schema: MODEL is the struct function, VALUE as written. */
void read_events(struct reading *reading, void *model, const struct node *value);

/* The Events of the AWS::Serverless::StateMachine being read. */
void read_events_machine(struct reading *reading);

/* Adds an event source for FUNCTION (a logical id) at WHERE, with its texts NULL and its numbers
 * not given; valid until the next one is added. */
struct event_source *read_events_add(struct reading *reading, const char *function,
                                     const char *name, const char *type,
                                     const struct node *where);
/* Adds one that belongs to the resource being read, with its properties, for the function or state
 * machine named by RESOURCE and TEXT (see reading_function_named); NULL when they name none. */
struct event_source *read_events_started(struct reading *reading, const char *resource,
                                         const char *text, const char *type);
/* Logical id of what VALUE refers to, else its text, else how it is written. Caller's. */
char *read_events_source(struct reading *reading, const struct node *value);
/* VALUE, resolved, as JSON text; NULL for NULL. Caller's. */
char *read_events_json(struct reading *reading, const struct node *value);
/* Reads what all event source mappings have in common: BatchSize, Enabled, FilterCriteria ... */
void read_events_mapping(struct reading *reading, struct event_source *source,
                         const struct node *properties);
/* A schedule that AWS would refuse becomes a problem. */
void read_events_check_schedule(struct reading *reading, const char *schedule,
                                const struct node *where);

#endif
