# a handler
