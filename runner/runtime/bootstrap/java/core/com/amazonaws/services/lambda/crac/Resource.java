package com.amazonaws.services.lambda.crac;

/** What wants to know of a snapshot. Names and members: CRaC's, which AWS docs send readers to. */
public interface Resource {
    void beforeCheckpoint(Context<? extends Resource> context) throws Exception;

    void afterRestore(Context<? extends Resource> context) throws Exception;
}
