package io.spillway.gateway.api;

/**
 * What may stand in a {@code Host} header: a name or an address, and a port.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9110#section-7.2">RFC 9110, section 7.2</a>
 */
final class HostNames {

    /** The longest domain name, and a port. */
    private static final int LONGEST = 253 + 6;

    private static final int MAX_PORT = 65_535;

    private HostNames() {}

    /** Returns whether this is a host and nothing else. */
    static boolean isValid(String host) {
        if (host.isEmpty() || host.length() > LONGEST) {
            return false;
        }
        int end = host.charAt(0) == '[' ? host.indexOf(']') + 1 : endOfName(host);
        return end > 0 && isPort(host, end) && (host.charAt(0) != '[' || isAddress(host, end));
    }

    private static int endOfName(String host) {
        int colon = host.indexOf(':');
        int end = colon < 0 ? host.length() : colon;
        for (int at = 0; at < end; at++) {
            if (!isOfName(host.charAt(at))) {
                return 0;
            }
        }
        return end;
    }

    /** An IPv6 address in brackets, without a zone. */
    private static boolean isAddress(String host, int end) {
        for (int at = 1; at < end - 1; at++) {
            char c = host.charAt(at);
            if (Character.digit(c, 16) < 0 && c != ':' && c != '.') {
                return false;
            }
        }
        return end > 4;
    }

    private static boolean isPort(String host, int colon) {
        if (colon == host.length()) {
            return true;
        }
        int port = 0;
        for (int at = colon + 1; at < host.length(); at++) {
            char c = host.charAt(at);
            port = port * 10 + (c - '0');
            if (c < '0' || c > '9' || port > MAX_PORT) {
                return false;
            }
        }
        return host.charAt(colon) == ':';
    }

    private static boolean isOfName(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || "-._".indexOf(c) >= 0;
    }
}
