package io.spillway.gateway;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.context.annotation.ClassPathScanningCandidateComponentProvider;
import org.springframework.core.annotation.MergedAnnotations;
import org.springframework.core.type.filter.AnnotationTypeFilter;
import org.springframework.util.ClassUtils;

/** Finds the settings records of every room. */
final class SettingsRecords {

    private SettingsRecords() {}

    /** Returns each record under the prefix that it is bound to, sorted. */
    static Map<String, Class<?>> byPrefix(ClassLoader loader) {
        var scanner = new ClassPathScanningCandidateComponentProvider(false);
        scanner.addIncludeFilter(new AnnotationTypeFilter(ConfigurationProperties.class));
        var found = new LinkedHashMap<String, Class<?>>();
        scanner.findCandidateComponents(SettingsRecords.class.getPackageName()).stream()
                .<Class<?>>map(bean -> ClassUtils.resolveClassName(bean.getBeanClassName(), loader))
                .sorted(Comparator.comparing(SettingsRecords::prefix))
                .forEach(type -> found.put(prefix(type), type));
        return found;
    }

    private static String prefix(Class<?> type) {
        return MergedAnnotations.from(type).get(ConfigurationProperties.class).getString("prefix");
    }
}
