/*
 * valuing: resolved nodes become values of the model, each with the place it is written at and
 * who gave it.
 */
#ifndef LAMBENCH_TEMPLATE_VALUING_H
#define LAMBENCH_TEMPLATE_VALUING_H

#include <stdbool.h>

enum { VALUING_MOST = 500000 }; /* values of one project; further ones are unknown */

struct node;
struct origin;
struct reading;
struct value;

/* The project has as many values as are kept; parts made of them need not be read either. */
bool valuing_is_enough(const struct reading *reading);
/* WRITTEN resolved through and through, as a value in the project's arena; NULL for NULL and for
 * what is removed (AWS::NoValue). Adds no problem: what cannot be known carries its reason. */
const struct value *valuing_read(struct reading *reading, const struct node *written);
/* RESOLVED is what WRITTEN became; NULL for NULL and for what is removed. */
const struct value *valuing_make(struct reading *reading, const struct node *written,
                                 const struct node *resolved);
/* Is RESOLVED the value of a NoEcho parameter, given or its default? */
bool valuing_hidden(const struct node *resolved);
/* The place of NODE and, when RESOLVED (may be NULL) was given by a parameter, which one. */
struct origin valuing_origin(const struct reading *reading, const struct node *node,
                             const struct node *resolved);

#endif
