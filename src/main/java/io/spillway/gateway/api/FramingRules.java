package io.spillway.gateway.api;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.netty.util.AsciiString;
import io.spillway.dialect.ApiError;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a request's head must look like, so that no other party could read it differently.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9112">RFC 9112, HTTP/1.1</a>
 */
final class FramingRules {

    /** Longest request line, in bytes. */
    static final int MAX_LINE = 4 * 1024;

    /** Largest sum of all headers, in bytes. */
    static final int MAX_HEADERS = 64 * 1024;

    /** Largest single header, in bytes. */
    static final int MAX_HEADER = 8 * 1024;

    /** Largest number of headers. */
    static final int MAX_HEADER_COUNT = 100;

    static final ApiError MALFORMED = Refusals.request(400, "invalid_http", "This is not a valid HTTP request.");

    private static final ApiError LINE_TOO_LONG = Refusals.request(414, "uri_too_long", "The URL is too long.");

    private static final ApiError HEADERS_TOO_LARGE =
            Refusals.request(431, "headers_too_large", "The request has too many headers, or too long ones.");

    private static final ApiError UNKNOWN_VERSION = Refusals.request(
            505, "http_version_not_supported", "Only the versions 1.0 and 1.1 of HTTP are spoken here.");

    private static final ApiError UNKNOWN_ENCODING =
            Refusals.request(501, "unsupported_transfer_encoding", "The only transfer encoding accepted is 'chunked'.");

    private static final ApiError UNKNOWN_EXPECTATION =
            Refusals.request(417, "unsupported_expectation", "The only expectation accepted is '100-continue'.");

    private static final ApiError INVALID_HOST =
            Refusals.request(400, "invalid_host", "The request must have exactly one valid Host header.");

    private static final ApiError INVALID_URL = Refusals.request(400, "invalid_url", "The URL is not valid.");

    private FramingRules() {}

    /** Returns what is wrong with a request's head; {@code null} if nothing is. */
    static @Nullable ApiError refusal(HttpRequest request) {
        if (request.decoderResult().isFailure()) {
            return undecoded(request.decoderResult().cause());
        }
        if (!isSpoken(request.protocolVersion())) {
            return UNKNOWN_VERSION;
        }
        if (request.method().equals(HttpMethod.CONNECT) || request.method().equals(HttpMethod.TRACE)) {
            return Refusals.METHOD_NOT_ALLOWED;
        }
        return isReadable(request.uri()) ? headers(request) : INVALID_URL;
    }

    /** Whether what comes after us can make a URL of it: it would answer 400 without a word. */
    private static boolean isReadable(String uri) {
        if (isPlain(uri)) {
            return true;
        }
        try {
            return new URI(uri.startsWith("/") ? "http://host" + uri : uri).isAbsolute();
        } catch (URISyntaxException notOne) {
            return false;
        }
    }

    /** Whether it is one of the usual paths, which need no closer look. */
    private static boolean isPlain(String uri) {
        if (!uri.startsWith("/")) {
            return false;
        }
        for (int at = 0; at < uri.length(); at++) {
            char c = uri.charAt(at);
            boolean plain = (c >= 'a' && c <= 'z') || (c >= '-' && c <= '9') || c == '_';
            if (!plain) {
                return false;
            }
        }
        return true;
    }

    private static ApiError undecoded(Throwable cause) {
        if (cause instanceof TooLongHttpLineException) {
            return LINE_TOO_LONG;
        }
        return cause instanceof TooLongHttpHeaderException ? HEADERS_TOO_LARGE : MALFORMED;
    }

    private static boolean isSpoken(HttpVersion version) {
        return version.equals(HttpVersion.HTTP_1_1) || version.equals(HttpVersion.HTTP_1_0);
    }

    private static @Nullable ApiError headers(HttpRequest request) {
        CharSequence host = null;
        int count = 0;
        Iterator<Map.Entry<CharSequence, CharSequence>> headers =
                request.headers().iteratorCharSequence();
        while (headers.hasNext()) {
            var header = headers.next();
            if (++count > MAX_HEADER_COUNT
                    || header.getKey().length() + header.getValue().length() > MAX_HEADER) {
                return HEADERS_TOO_LARGE;
            }
            if (is(HttpHeaderNames.HOST, header)) {
                if (host != null) {
                    return INVALID_HOST;
                }
                host = header.getValue();
            } else if (is(HttpHeaderNames.TRANSFER_ENCODING, header) && !isChunked(request)) {
                return UNKNOWN_ENCODING;
            } else if (is(HttpHeaderNames.EXPECT, header) && !has(HttpHeaderValues.CONTINUE, header)) {
                return UNKNOWN_EXPECTATION;
            }
        }
        return host(request, host);
    }

    private static boolean isChunked(HttpRequest request) {
        List<String> encodings = request.headers().getAll(HttpHeaderNames.TRANSFER_ENCODING);
        return encodings.size() == 1 && HttpHeaderValues.CHUNKED.contentEqualsIgnoreCase(encodings.get(0));
    }

    private static @Nullable ApiError host(HttpRequest request, @Nullable CharSequence host) {
        if (host == null) {
            return request.protocolVersion().equals(HttpVersion.HTTP_1_0) ? null : INVALID_HOST;
        }
        return isValid(host.toString(), request.uri()) ? null : INVALID_HOST;
    }

    private static boolean is(AsciiString name, Map.Entry<CharSequence, CharSequence> header) {
        return name.contentEqualsIgnoreCase(header.getKey());
    }

    private static boolean has(AsciiString value, Map.Entry<CharSequence, CharSequence> header) {
        return value.contentEqualsIgnoreCase(header.getValue());
    }

    private static boolean isValid(String host, String uri) {
        return HostNames.isValid(host) && (uri.startsWith("/") || isSameHost(host, uri));
    }

    /** A request line may repeat the host (absolute form), but not name another. */
    private static boolean isSameHost(String host, String uri) {
        int scheme = uri.indexOf("://");
        if (scheme < 0) {
            return true;
        }
        String rest = uri.substring(scheme + 3);
        int end = 0;
        while (end < rest.length() && "/?#".indexOf(rest.charAt(end)) < 0) {
            end++;
        }
        return rest.substring(0, end).toLowerCase(Locale.ROOT).equals(host.toLowerCase(Locale.ROOT));
    }
}
