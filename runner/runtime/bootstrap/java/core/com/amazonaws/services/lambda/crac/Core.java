package com.amazonaws.services.lambda.crac;

/** Where functions register; the library org.crac comes here by the property org.crac.Core.Compat. */
public final class Core {
    private static final Context<Resource> GLOBAL = new Registered();

    private Core() {
    }

    public static Context<Resource> getGlobalContext() {
        return GLOBAL;
    }

    /** The platform takes snapshots, not the function. */
    public static void checkpointRestore() {
        throw new UnsupportedOperationException();
    }
}
