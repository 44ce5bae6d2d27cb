#include "runner/runtime/interpreters.h"
#include "runner/runtime/start.h"
#include "runner/sandbox/command.h"
#include "runner/sandbox/spec.h"

/* Most of Ruby's own start are RubyGems and what makes messages longer; the client loads RubyGems
 * itself when user code asks for a gem. A Ruby warns of features it does not know. */
static const char *without(const struct interpreter *ruby)
{
    int version = ruby->major * 100 + ruby->minor;
    return version >= 302   ? "--disable=gems,did_you_mean,error_highlight,syntax_suggest"
           : version >= 301 ? "--disable=gems,did_you_mean,error_highlight"
                            : "--disable=gems,did_you_mean";
}

int start_ruby(const struct start *start, struct spec *spec, struct command *command,
               struct error *error)
{
    (void)error;
    command_add_argument(command, start->interpreter->path);
    command_add_argument(command, without(start->interpreter));
    command_add_argument(command, "/var/runtime/bootstrap.rb");
    start_add_client(spec, "ruby.rb", "/var/runtime/bootstrap.rb");
    return 0;
}
