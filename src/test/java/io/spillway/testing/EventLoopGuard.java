package io.spillway.testing;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import reactor.blockhound.BlockHound;
import reactor.blockhound.BlockingOperationError;
import reactor.blockhound.integration.BlockHoundIntegration;

/**
 * Fails the test class during which an event loop of the server blocked. BlockHound alone is not enough: an error thrown
 * on an event loop shows only as a call that hangs.
 *
 * <p>Only reactor-netty's threads are watched, not those of the simulated providers.
 */
public final class EventLoopGuard implements BlockHoundIntegration, AfterAllCallback {

    private static final Queue<Throwable> VIOLATIONS = new ConcurrentLinkedQueue<>();

    @Override
    public void applyTo(BlockHound.Builder builder) {
        builder.blockingMethodCallback(method -> {
            if (Thread.currentThread().getName().startsWith("reactor-http")) {
                var violation = new BlockingOperationError(method);
                VIOLATIONS.add(violation);
                throw violation;
            }
        });
        allowWhatHappensOnce(builder);
    }

    /** The first use of some classes loads a library, a resource or a random seed; it does not recur on a call. */
    private static void allowWhatHappensOnce(BlockHound.Builder builder) {
        builder.allowBlockingCallsInside("java.lang.ClassLoader", "loadClass")
                .allowBlockingCallsInside("java.lang.invoke.MethodHandleNatives", "linkCallSite")
                .allowBlockingCallsInside("java.util.ServiceLoader$LazyClassPathLookupIterator", "parse")
                // Kotlin comes with the official client, and Jackson then asks it about each type.
                .allowBlockingCallsInside(
                        "kotlin.reflect.jvm.internal.impl.serialization.deserialization.builtins"
                                + ".BuiltInsPackageFragmentImpl$Companion",
                        "create");
    }

    @Override
    public void afterAll(ExtensionContext context) {
        Throwable first = VIOLATIONS.poll();
        VIOLATIONS.clear();
        if (first != null) {
            throw new AssertionError("an event loop blocked", first);
        }
    }
}
