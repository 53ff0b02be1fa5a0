package io.spillway.gateway.settings;

import java.io.PrintStream;
import java.util.List;
import org.springframework.boot.Banner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.context.annotation.Configuration;

/** Reads the settings as the server would, and opens nothing. */
public final class ConfigCheck {

    private ConfigCheck() {}

    /** Prints what the settings come to; returns 0, or 1 if they are wrong, which has then been said. */
    public static int run(List<String> properties, PrintStream out) {
        try (var context = application().run(properties.toArray(String[]::new))) {
            out.print(EffectiveSettings.write(context.getEnvironment()));
            return 0;
        } catch (RuntimeException wrong) {
            return 1;
        }
    }

    /** Returns what reads the settings and makes nothing of them. */
    static SpringApplication application() {
        var application = new SpringApplication(Nothing.class);
        application.setWebApplicationType(WebApplicationType.NONE);
        application.setBannerMode(Banner.Mode.OFF);
        application.setLogStartupInfo(false);
        return application;
    }

    /** A server without anything in it. */
    @ReadsSettings
    @Configuration(proxyBeanMethods = false)
    static class Nothing {}
}
