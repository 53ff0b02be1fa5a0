package io.spillway.dialect;

import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One message of a conversation, in the form that all dialects share:
 *
 * <ul>
 *   <li>What the operator says is a message of {@link Role#SYSTEM} or {@link Role#DEVELOPER}, wherever it stands.
 *   <li>Results of tools stand in a {@link Role#TOOL} message of their own, which holds nothing else, and all the results
 *       of one turn stand in one. A reader whose dialect mixes them with other content splits that turn: results first.
 *   <li>Thinking, texts and tool calls of one turn stand in one {@link Role#ASSISTANT} message in the order in which the
 *       model said them; a dialect that has no such order reads thinking, then texts, then calls.
 *   <li>Neighbours may have the same role. A writer whose dialect forbids that merges them.
 *   <li>A message may have no content.
 * </ul>
 *
 * @param name who speaks, among several of the same role; {@code null} if nobody said
 */
public record ChatMessage(
        Role role, List<ContentPart> content, @Nullable String name, Extensions extensions) {

    public ChatMessage {
        content = List.copyOf(content);
    }

    /** Who speaks. */
    public enum Role {
        /** The operator. */
        SYSTEM,

        /** The operator, as newer models of OpenAI call it. */
        DEVELOPER,

        /** The user. */
        USER,

        /** The model. */
        ASSISTANT,

        /** The tools that the model called. */
        TOOL;

        /** Returns whether the operator speaks. */
        public boolean isOperator() {
            return this == SYSTEM || this == DEVELOPER;
        }
    }

    /** Returns a message of these parts. */
    public static ChatMessage of(Role role, List<ContentPart> content) {
        return new ChatMessage(role, content, null, Extensions.NONE);
    }

    /** Returns a message that is a text. */
    public static ChatMessage of(Role role, String text) {
        return of(role, List.of(ContentPart.text(text)));
    }

    /** Returns the message with other content. */
    public ChatMessage withContent(List<ContentPart> other) {
        return new ChatMessage(role, other, name, extensions);
    }

    /** Returns the parts of one kind, in order. */
    public <P extends ContentPart> List<P> parts(Class<P> kind) {
        return content.stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    /** Returns its texts, one behind the other. */
    public String text() {
        return parts(ContentPart.Text.class).stream()
                .map(ContentPart.Text::text)
                .collect(Collectors.joining());
    }
}
