package com.amazonaws.services.lambda.runtime;

/** A handler whose event and result are objects, read from JSON and written to it. */
public interface RequestHandler<I, O> {
    O handleRequest(I input, Context context);
}
