package io.spillway.dialect.openai;

import com.fasterxml.jackson.databind.JsonNode;
import io.spillway.dialect.ChatEvent;
import io.spillway.dialect.Signature;
import io.spillway.dialect.Surroundings;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The tool calls of one choice of a stream, told in pieces.
 *
 * <p>Not everybody sends what OpenAI does: the index may be missing, then the id tells the calls apart, and without
 * either a name begins a new one; the id may be missing, then there is a new one; the name may come in every piece, or
 * late, then the pieces before it wait.
 */
final class StreamedCalls {

    private final int choice;
    private final Surroundings surroundings;
    private final List<Call> calls = new ArrayList<>();

    StreamedCalls(int choice, Surroundings surroundings) {
        this.choice = choice;
        this.surroundings = surroundings;
    }

    /** One call. */
    private static final class Call {
        final int index;
        final int toldIndex;
        String id = "";
        String name = "";
        boolean begun;
        final StringBuilder waiting = new StringBuilder();

        @Nullable
        Signature signature;

        Call(int index, int toldIndex) {
            this.index = index;
            this.toldIndex = toldIndex;
        }
    }

    /** Reads an item of {@code tool_calls}. */
    void read(JsonNode item, Consumer<ChatEvent> answer) {
        JsonNode function = item.path("function");
        String id = item.path("id").asText("");
        String name = function.path("name").asText("");
        Call call = find(item.path("index").asInt(-1), id, name);
        call.id = call.id.isEmpty() ? id : call.id;
        call.name = call.name.isEmpty() ? name : call.name;
        call.signature = call.signature == null ? ChatToolCalls.signature(item) : call.signature;
        tell(call, ChatToolCalls.arguments(function.path("arguments")), answer);
    }

    /** Reads more arguments of the call that has this index; returns whether it did, which it does only if it has begun. */
    boolean readMore(int toldIndex, String arguments, Consumer<ChatEvent> answer) {
        Call call = last(toldIndex);
        if (call == null || !call.begun) {
            return false;
        }
        answer.accept(new ChatEvent.ToolCallDelta(choice, call.index, arguments));
        return true;
    }

    private @Nullable Call last(int toldIndex) {
        for (int place = calls.size() - 1; place >= 0; place--) {
            if (calls.get(place).toldIndex == toldIndex) {
                return calls.get(place);
            }
        }
        return null;
    }

    /** Reads a {@code function_call} of old, of which there is one. */
    void readLegacy(JsonNode function, Consumer<ChatEvent> answer) {
        Call call = calls.isEmpty() ? add(0) : calls.get(0);
        String name = function.path("name").asText("");
        call.name = call.name.isEmpty() ? name : call.name;
        tell(call, ChatToolCalls.arguments(function.path("arguments")), answer);
    }

    /** No more pieces come: a call whose name never came is told without one rather than lost. */
    void end(Consumer<ChatEvent> answer) {
        for (Call call : calls) {
            if (!call.begun) {
                begin(call, answer);
            }
        }
    }

    private Call find(int index, String id, String name) {
        for (int place = calls.size() - 1; place >= 0; place--) {
            Call call = calls.get(place);
            // Some number all parallel calls 0: another id is another call.
            boolean sameId = id.isEmpty() || call.id.isEmpty() || call.id.equals(id);
            boolean sameIndex = index < 0 ? !id.isEmpty() || name.isEmpty() : call.toldIndex == index;
            if (sameIndex && sameId) {
                return call;
            }
        }
        return add(index);
    }

    private Call add(int toldIndex) {
        Call call = new Call(calls.size(), toldIndex);
        calls.add(call);
        return call;
    }

    private void tell(Call call, String arguments, Consumer<ChatEvent> answer) {
        if (!call.begun && call.name.isEmpty()) {
            call.waiting.append(arguments);
            return;
        }
        if (!call.begun) {
            begin(call, answer);
        }
        if (!arguments.isEmpty()) {
            answer.accept(new ChatEvent.ToolCallDelta(choice, call.index, arguments));
        }
    }

    private void begin(Call call, Consumer<ChatEvent> answer) {
        call.begun = true;
        call.id = call.id.isEmpty() ? "call_" + surroundings.newId() : call.id;
        answer.accept(new ChatEvent.ToolCallBegin(choice, call.index, call.id, call.name, call.signature));
        if (!call.waiting.isEmpty()) {
            answer.accept(new ChatEvent.ToolCallDelta(choice, call.index, call.waiting.toString()));
        }
    }
}
