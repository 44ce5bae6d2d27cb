/*
 * references: what !Ref and !GetAtt of a resource give, per type, as a table of forms.
 * Source: CloudFormation User Guide, "Return values" of each resource type.
 */
#ifndef LAMBENCH_TEMPLATE_REFERENCES_H
#define LAMBENCH_TEMPLATE_REFERENCES_H

#include <stdbool.h>

/* Forms hold $N (name), $I (logical id), $R (region), $A (account), $P (partition), $S (URL
 * suffix), $T (the stack's name), $F (the FunctionName property) and $W (wss for a web socket API,
 * else https); "=Name" is the value of that property. ATTRIBUTE "" is Ref. NULL: not known. */
const char *references_form(const char *type, const char *attribute);
bool references_are_sorted(void); /* for a test: references_form() relies on it */
/* The property that gives a resource of that type its name; NULL: none known. */
const char *references_name_property(const char *type);
bool references_names_are_sorted(void); /* for a test, too */
/* Is it a type that the program knows by name (so that it needs no word that it is not run)? */
int references_known_type(const char *type);

#endif
