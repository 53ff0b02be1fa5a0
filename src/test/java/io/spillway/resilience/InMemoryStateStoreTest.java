package io.spillway.resilience;

class InMemoryStateStoreTest extends StateStoreContract {

    private final StateStore store = new InMemoryStateStore();

    @Override
    protected StateStore store() {
        return store;
    }

    @Override
    protected StateStore reopened() {
        return store;
    }
}
