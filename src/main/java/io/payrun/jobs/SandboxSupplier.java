package io.payrun.jobs;

import java.net.URI;
import java.util.function.Supplier;

/**
 * Starts the built-in sandbox, or finds the one that runs already, when a job of mode
 * {@code sandbox} needs it; only the command line knows how.
 */
@FunctionalInterface
public interface SandboxSupplier extends Supplier<URI> {

}
