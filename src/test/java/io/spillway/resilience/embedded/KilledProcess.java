package io.spillway.resilience.embedded;

import io.spillway.resilience.CredentialPool;
import io.spillway.resilience.Demand;
import io.spillway.resilience.Failure;
import io.spillway.resilience.Lease;
import io.spillway.resilience.Selection;
import io.spillway.resilience.StateStore;
import io.spillway.resilience.StateStoreListener;
import io.spillway.resilience.Ticker;
import io.spillway.resilience.Usage;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/**
 * A process that makes calls and says so, until it is killed: {@code call <millis>} after each success, {@code rest
 * <millis> <pool>} after each that begins a cooldown. The times are those before the call ended.
 */
final class KilledProcess {

    static final String POOL = "openai";

    private static final Failure LIMITED = new Failure.RateLimited("429", Duration.ofHours(2));

    private KilledProcess() {}

    /**
     * Runs until it is killed.
     *
     * @param args the file, and a name for this process
     */
    public static void main(String[] args) {
        var out = new PrintStream(System.out, true);
        var store = EmbeddedStateStore.open(Path.of(args[0]), Ticker.system(), new StateStoreListener() {
            @Override
            public void setAside(String aside, String reason) {
                out.println("damaged " + reason);
            }

            @Override
            public void failed(String reason) {
                out.println("failed " + reason);
            }
        });
        var steady = pool(POOL, store);
        for (int call = 1; ; call++) {
            long before = System.currentTimeMillis();
            if (call % 20 == 0) {
                String tired = "tired-" + args[1] + "-" + call;
                lease(pool(tired, store)).fail(LIMITED, Usage.NONE, null);
                out.println("rest " + before + " " + tired);
            } else {
                lease(steady).succeed(new Usage(10, 1, 0, 0, false), null);
                out.println("call " + before);
            }
            LockSupport.parkNanos(Duration.ofMillis(1).toNanos());
        }
    }

    private static CredentialPool pool(String name, StateStore store) {
        return CredentialPool.builder(name).credential("a").memory(store).build();
    }

    private static Lease lease(CredentialPool pool) {
        return ((Selection.Leased) pool.select(Demand.of("m"))).lease();
    }
}
