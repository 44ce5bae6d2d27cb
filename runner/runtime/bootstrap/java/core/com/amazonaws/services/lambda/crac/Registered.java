package com.amazonaws.services.lambda.crac;

import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;

/**
 * Resources in the order they came; none is kept alive by being here. CRaC's rules: before the
 * snapshot the last one is first, and all are told, whichever fails.
 */
final class Registered extends Context<Resource> {
    private final List<WeakReference<Resource>> resources = new ArrayList<>();

    @Override
    public synchronized void register(Resource resource) {
        resources.add(new WeakReference<>(resource));
    }

    private List<Resource> alive() {
        List<Resource> alive = new ArrayList<>();
        for (WeakReference<Resource> each : resources) {
            Resource resource = each.get();
            if (resource != null)
                alive.add(resource);
        }
        return alive;
    }

    @Override
    public synchronized void beforeCheckpoint(Context<? extends Resource> context)
            throws CheckpointException {
        CheckpointException failure = null;
        List<Resource> told = alive();
        for (int i = told.size(); i-- > 0;)
            try {
                told.get(i).beforeCheckpoint(this);
            } catch (Exception problem) {
                if (failure == null)
                    failure = new CheckpointException();
                add(failure, problem, problem instanceof CheckpointException);
            }
        if (failure != null)
            throw failure;
    }

    @Override
    public synchronized void afterRestore(Context<? extends Resource> context)
            throws RestoreException {
        RestoreException failure = null;
        for (Resource resource : alive())
            try {
                resource.afterRestore(this);
            } catch (Exception problem) {
                if (failure == null)
                    failure = new RestoreException();
                add(failure, problem, problem instanceof RestoreException);
            }
        if (failure != null)
            throw failure;
    }

    /** A context among the resources has put together what its own ones threw. */
    private static void add(Exception failure, Exception problem, boolean together) {
        Throwable[] inner = problem.getSuppressed();
        for (int i = 0; together && i < inner.length; i++)
            failure.addSuppressed(inner[i]);
        if (!together || inner.length == 0)
            failure.addSuppressed(problem);
    }
}
