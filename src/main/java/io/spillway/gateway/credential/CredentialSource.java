package io.spillway.gateway.credential;

import java.util.List;

/** A place where secrets come from. Read once, at the start. */
@FunctionalInterface
public interface CredentialSource {

    /** Returns a provider's secrets in the order in which they are to be used; empty if it has none. */
    List<Secret> secrets(String provider);
}
