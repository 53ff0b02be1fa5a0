package io.spillway.gateway.catalog;

import java.util.List;

/**
 * Which models of one provider are shown and served, as the operator wants it.
 *
 * <p>What the whitelist names is served in any case. What else the ignore list names is not. What neither names is
 * served, unless there is a whitelist and no ignore list: then only the whitelist is.
 */
public final class ModelFilter {

    private final String provider;
    private final List<Glob> whitelist;
    private final List<Glob> ignored;

    /**
     * Reads the operator's lists.
     *
     * @param provider the provider's id; a pattern may name {@code provider/model} as well as the model alone
     */
    public ModelFilter(String provider, List<String> whitelist, List<String> ignored) {
        this.provider = provider;
        this.whitelist = globs(whitelist);
        this.ignored = globs(ignored);
    }

    /** Returns whether the provider's model is shown and served. */
    public boolean allows(String model) {
        if (names(whitelist, model)) {
            return true;
        }
        return ignored.isEmpty() ? whitelist.isEmpty() : !names(ignored, model);
    }

    private boolean names(List<Glob> globs, String model) {
        if (globs.isEmpty()) {
            return false;
        }
        String full = provider + "/" + model;
        return globs.stream().anyMatch(glob -> glob.matches(model) || glob.matches(full));
    }

    private static List<Glob> globs(List<String> patterns) {
        return patterns.stream()
                .filter(pattern -> !pattern.isBlank())
                .map(Glob::new)
                .toList();
    }
}
