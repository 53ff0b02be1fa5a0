package io.spillway.gateway.catalog;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** Finds what a client may have meant. It looks once at each name, so an unknown model costs little. */
final class NearNames {

    /** How many names an error message bears. */
    private static final int MOST = 5;

    /** Fewer characters in common are chance. */
    private static final int LEAST_IN_COMMON = 3;

    private final List<Name> names;

    NearNames(Collection<String> ids) {
        names = ids.stream().map(id -> new Name(id, folded(id))).toList();
    }

    /** Returns the ids that share the most with the beginning of the name, if it is enough; at most five. */
    List<String> to(String name) {
        String wanted = folded(name);
        var found = new ArrayList<Scored>();
        for (Name known : names) {
            int score = inCommon(wanted, known.folded());
            if (score >= LEAST_IN_COMMON) {
                found.add(new Scored(known.id(), score));
            }
        }
        found.sort(Comparator.comparingInt(Scored::score).reversed().thenComparing(Scored::id));
        return found.stream().limit(MOST).map(Scored::id).toList();
    }

    private static int inCommon(String a, String b) {
        int end = Math.min(a.length(), b.length());
        int same = 0;
        while (same < end && a.charAt(same) == b.charAt(same)) {
            same++;
        }
        return same;
    }

    private static String folded(String name) {
        return ModelName.lastSegment(name).toLowerCase(Locale.ROOT);
    }

    private record Name(String id, String folded) {}

    private record Scored(String id, int score) {}
}
