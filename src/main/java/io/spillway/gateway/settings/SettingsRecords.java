package io.spillway.gateway.settings;

import java.util.Comparator;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.context.annotation.ClassPathScanningCandidateComponentProvider;
import org.springframework.core.annotation.MergedAnnotations;
import org.springframework.core.type.filter.AnnotationTypeFilter;
import org.springframework.util.ClassUtils;

/** Finds the settings records of every room. */
final class SettingsRecords {

    /** The package of the rooms, which this one is in. */
    private static final String ROOMS = ClassUtils.getPackageName(SettingsRecords.class.getPackageName());

    private SettingsRecords() {}

    /** Returns them all, sorted by prefix. */
    static List<Class<?>> all() {
        var scanner = new ClassPathScanningCandidateComponentProvider(false);
        scanner.addIncludeFilter(new AnnotationTypeFilter(ConfigurationProperties.class));
        return scanner.findCandidateComponents(ROOMS).stream()
                .<Class<?>>map(bean -> ClassUtils.resolveClassName(
                        String.valueOf(bean.getBeanClassName()), SettingsRecords.class.getClassLoader()))
                .sorted(Comparator.<Class<?>, String>comparing(SettingsRecords::prefix)
                        .thenComparing(Class::getName))
                .toList();
    }

    /** Returns the prefix that a record is bound to. */
    static String prefix(Class<?> type) {
        return MergedAnnotations.from(type).get(ConfigurationProperties.class).getString("prefix");
    }
}
