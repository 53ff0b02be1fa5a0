package io.spillway.resilience;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The credentials of one provider. */
public final class CredentialPool {

    private final String name;
    private volatile List<Credential> credentials;

    private CredentialPool(Builder builder) {
        this.name = builder.name;
        this.credentials = List.copyOf(builder.credentials);
    }

    /** Starts the description of a pool. */
    public static Builder builder(String name) {
        return new Builder(name);
    }

    /** Returns the pool's name, which is its provider's. */
    public String name() {
        return name;
    }

    /** Returns whether it has no credential at all. */
    public boolean isEmpty() {
        return credentials.isEmpty();
    }

    /** Decides at once which credential makes the next call; never waits. */
    public Selection select(Demand demand) {
        return new Selection.Later(Duration.ZERO, new Failure.RateLimited("nothing here yet: " + demand.model(), null));
    }

    /** Returns how each credential stands. */
    public PoolSnapshot snapshot() {
        return new PoolSnapshot(name, List.of());
    }

    /** Changes the credentials; what is known of ids that stay is kept. */
    public void replace(List<Credential> replacement) {
        credentials = List.copyOf(replacement);
    }

    /** Describes a pool. */
    public static final class Builder {

        private final String name;
        private final List<Credential> credentials = new ArrayList<>();

        private Builder(String name) {
            this.name = name;
        }

        /** Adds a credential of the first priority without a limit. */
        public Builder credential(String id) {
            return credential(Credential.of(id));
        }

        /** Adds a credential. */
        public Builder credential(Credential credential) {
            credentials.add(credential);
            return this;
        }

        /** Sets how to choose among those that may be used; {@code balanced(3.0)} unless said otherwise. */
        public Builder strategy(SelectionStrategy strategy) {
            return this;
        }

        /** Sets how long to rest when the provider does not say; {@link EscalatingCooldown#DEFAULT} otherwise. */
        public Builder cooldowns(CooldownPolicy policy) {
            return this;
        }

        /** Sets the clock; {@link Ticker#system()} otherwise. */
        public Builder ticker(Ticker ticker) {
            return this;
        }

        /** Adds a listener. */
        public Builder listener(PoolListener listener) {
            return this;
        }

        /** Makes the pool. */
        public CredentialPool build() {
            return new CredentialPool(this);
        }
    }
}
