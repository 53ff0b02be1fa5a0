package io.spillway.dialect;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Set;

/**
 * A field inside others that a provider does not take, such as {@code messages[].name}: in every item of an array whose
 * name ends in {@code []}.
 */
public final class NestedDrop implements RequestQuirk {

    private static final String EACH = "[]";

    private final List<String> steps;
    private final String field;

    /** Drops what stands at a path. */
    public NestedDrop(String path) {
        List<String> all = List.of(path.split("\\."));
        this.steps = all.subList(0, all.size() - 1);
        this.field = all.get(all.size() - 1);
    }

    /** Returns whether the name of a field to drop is a path, and not one of a top-level field. */
    public static boolean isPath(String name) {
        return name.indexOf('.') >= 0;
    }

    @Override
    public Set<String> words() {
        return Set.of(field);
    }

    @Override
    public void change(ObjectNode request, Target target) {
        drop(request, 0);
    }

    private void drop(JsonNode node, int step) {
        if (step == steps.size()) {
            if (node instanceof ObjectNode object) {
                object.remove(field);
            }
            return;
        }
        String name = steps.get(step);
        if (name.endsWith(EACH)) {
            node.path(name.substring(0, name.length() - EACH.length())).forEach(item -> drop(item, step + 1));
        } else {
            drop(node.path(name), step + 1);
        }
    }
}
