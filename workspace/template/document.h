/*
 * document: another file that a template names (an OpenAPI or state machine definition): found,
 * read and parsed.
 */
#ifndef LAMBENCH_TEMPLATE_DOCUMENT_H
#define LAMBENCH_TEMPLATE_DOCUMENT_H

struct node;
struct reading;
struct value;

/* The outermost value of the local file that PATH names, relative to the template's folder; its
 * text is read as YAML or JSON. NULL when PATH is in S3 or no text (which adds nothing), or when
 * the file cannot be read (LB112) or parsed (LB601, at its own place), told at WHERE. The file is
 * watched from then on. */
const struct node *document_read(struct reading *reading, const struct node *where,
                                 const struct value *path);
/* TEXT, which stands at WHERE, parsed as YAML or JSON; NULL when it is neither. */
const struct node *document_parse(struct reading *reading, const struct value *text);

#endif
