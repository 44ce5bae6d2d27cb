#include "workspace/template/parse_tag.h"

#include <string.h>

#include "workspace/base/mem.h"
#include "workspace/model/problem.h"
#include "workspace/template/node.h"

static const char *const short_tags[] = {
    "!Ref", "!Condition", "!Sub", "!GetAtt", "!Join", "!Split", "!Select", "!FindInMap", "!If",
    "!Equals", "!And", "!Or", "!Not", "!Base64", "!Cidr", "!GetAZs", "!ImportValue", "!Transform",
    "!Length", "!ToJsonString", "!Contains", "!EachMemberIn", "!EachMemberEquals", "!RefAll",
    "!ValueOf", "!ValueOfAll",
};

bool parse_tag_is_short(const char *tag)
{
    return tag && tag[0] == '!' && tag[1] != '\0' && tag[1] != '!';
}

static void check(const struct parse_source *source, struct problem_list *problems,
                  const struct node *node, const char *tag)
{
    for (size_t i = 0; i < COUNT(short_tags); i++)
        if (strcmp(short_tags[i], tag) == 0)
            return;
    struct problem *problem =
        problem_add(problems, PROBLEM_ERROR, "LB605", source->file, node->line, node->column, NULL,
                    "CloudFormation has no \"%.60s\"", tag);
    problem_hint(problem, "Short forms are !Ref, !Sub, !GetAtt, !Join, !If and so on; quote text "
                          "that begins with \"!\".");
}

size_t parse_tag_skip(const struct parse_source *source, const struct node *node)
{
    const char *bytes = source->bytes;
    size_t at = node->start;
    while (at < node->end && (bytes[at] == '!' || bytes[at] == '&')) {
        while (at < node->end && !strchr(" \t\r\n", bytes[at]))
            at++;
        while (at < node->end && (bytes[at] == ' ' || bytes[at] == '\t'))
            at++;
    }
    return at;
}

/* The argument begins behind its tag, when it is in the same line. */
static void skip(const struct parse_source *source, struct node *node)
{
    size_t at = parse_tag_skip(source, node);
    if (at >= node->end || source->bytes[at] == '\n' || source->bytes[at] == '\r')
        return;
    node->column += (int)(at - node->start);
    node->start = at;
}

const struct node *parse_tag_wrap(struct arena *arena, const struct parse_source *source,
                                  struct problem_list *problems, struct node *node,
                                  const char *tag)
{
    if (!parse_tag_is_short(tag))
        return node;
    struct node *whole = node_new(arena, NODE_MAP, node);
    check(source, problems, whole, tag);
    bool plain = strcmp(tag, "!Ref") == 0 || strcmp(tag, "!Condition") == 0;
    AUTO_FREE char *name = mem_format("%s%s", plain ? "" : "Fn::", tag + 1);
    skip(source, node);
    node_set(arena, whole, arena_text(arena, name, strlen(name)), whole, node);
    return whole;
}
