package io.spillway.gateway.settings;

import java.util.regex.Pattern;

/** Knows the settings whose values are secret by their names. */
final class SecretNames {

    /** Written in the plainest spelling, see {@link KnownSetting#plain}. */
    private static final Pattern SECRET =
            Pattern.compile(".*\\.(keys?|.*password|.*secret|.*token|.*credential)([.\\[].*)?");

    private SecretNames() {}

    /** Returns whether a property's value must not be shown. */
    static boolean contain(String property) {
        return SECRET.matcher(KnownSetting.plain(property)).matches();
    }
}
