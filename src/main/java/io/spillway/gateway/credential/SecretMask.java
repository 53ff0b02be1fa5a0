package io.spillway.gateway.credential;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Takes secrets out of text before it is kept: every place where one of those it knows stands becomes {@code ***}, also
 * where JSON spells some of its characters another way: with a backslash before them, or by their numbers.
 *
 * <p>What is cut in two, such as a secret that a model says over several events, it cannot find.
 */
public final class SecretMask {

    /** Anything shorter is no secret, and would be found in ordinary words. */
    private static final int SHORTEST = 6;

    private static final byte[] MASK = {'*', '*', '*'};

    /** The length of a character that is written as its number: a backslash, a letter and four digits. */
    private static final int NUMBERED = 6;

    /** The longer ones first, for one may begin with another. */
    private final List<byte[]> secrets;

    /** Which bytes a place may begin with that must be looked at. */
    private final boolean[] beginnings = new boolean[256];

    private SecretMask(Set<String> values) {
        secrets = values.stream()
                .filter(value -> value.length() >= SHORTEST)
                .sorted(Comparator.comparingInt(String::length).reversed())
                .map(value -> value.getBytes(StandardCharsets.UTF_8))
                .toList();
        beginnings['\\'] = true;
        secrets.forEach(secret -> beginnings[secret[0] & 0xff] = true);
    }

    /** Knows these secrets, and what these signatures hold behind the name of a scheme. */
    public static SecretMask of(Collection<Secret> secrets, Collection<Authorization> signatures) {
        var values = new LinkedHashSet<String>();
        secrets.forEach(secret -> values.add(secret.reveal()));
        for (Authorization signature : signatures) {
            signature.headers().values().forEach(value -> values.add(value.substring(value.lastIndexOf(' ') + 1)));
        }
        return new SecretMask(values);
    }

    /** Returns the text without the secrets: the same array if it holds none. */
    public byte[] apply(byte[] text) {
        List<int[]> places = places(text);
        if (places.isEmpty()) {
            return text;
        }
        int hidden = places.stream().mapToInt(place -> place[1] - place[0]).sum();
        var masked = new byte[text.length - hidden + places.size() * MASK.length];
        int from = 0;
        int to = 0;
        for (int[] place : places) {
            System.arraycopy(text, from, masked, to, place[0] - from);
            to += place[0] - from;
            System.arraycopy(MASK, 0, masked, to, MASK.length);
            to += MASK.length;
            from = place[1];
        }
        System.arraycopy(text, from, masked, to, text.length - from);
        return masked;
    }

    /** Returns where secrets begin and end. */
    private List<int[]> places(byte[] text) {
        var places = new ArrayList<int[]>();
        int at = 0;
        while (at < text.length) {
            int end = beginnings[text[at] & 0xff] ? end(text, at) : -1;
            if (end >= 0) {
                places.add(new int[] {at, end});
            }
            at = Math.max(at + 1, end);
        }
        return places;
    }

    /** Returns where a secret ends that begins here; -1 if none does. */
    private int end(byte[] text, int from) {
        for (byte[] secret : secrets) {
            int at = from;
            int met = 0;
            while (met < secret.length && at < text.length && character(text, at) == secret[met]) {
                at += length(text, at);
                met++;
            }
            if (met == secret.length) {
                return at;
            }
        }
        return -1;
    }

    /** Returns the character that stands here, however it is spelled. */
    private static int character(byte[] text, int at) {
        return switch (length(text, at)) {
            case 1 -> text[at];
            case 2 -> text[at + 1];
            default -> number(text, at + 2);
        };
    }

    /** Returns how many bytes it takes. */
    private static int length(byte[] text, int at) {
        if (text[at] != '\\' || at + 1 >= text.length) {
            return 1;
        }
        boolean numbered = text[at + 1] == 'u' && at + NUMBERED <= text.length && number(text, at + 2) >= 0;
        return numbered ? NUMBERED : 2;
    }

    /** Returns the number that four digits make; -1 if they are none. */
    private static int number(byte[] text, int from) {
        int number = 0;
        for (int at = from; at < from + 4; at++) {
            int digit = Character.digit(text[at], 16);
            if (digit < 0) {
                return -1;
            }
            number = number * 16 + digit;
        }
        return number;
    }
}
