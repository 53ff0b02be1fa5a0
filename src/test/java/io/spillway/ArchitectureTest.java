package io.spillway;

import static com.tngtech.archunit.core.domain.JavaAccess.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaAccess.Predicates.targetOwner;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import io.spillway.gateway.credential.Secret;
import java.io.File;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.FileReader;
import java.io.FileWriter;
import java.io.RandomAccessFile;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import org.reactivestreams.Publisher;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The rules of docs/architecture.md, in its order. */
@AnalyzeClasses(packages = "io.spillway", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {

    /** The rooms a call passes through. Each may use only those to its right. */
    private static final List<String> PATH = List.of("api", "routing", "catalog", "provider", "credential");

    /** The rooms that look on or stand beside. No room on the path knows them. */
    private static final List<String> BESIDE =
            List.of("metrics", "requestlog", "dashboard", "terminal", "sandbox", "replicas", "settings");

    @ArchTest
    static final ArchRule onlyTheGatewayKnowsSpring = noClasses()
            .that()
            .resideOutsideOfPackage("io.spillway.gateway..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.springframework..", "io.github.resilience4j..", "io.netty..", "io.micrometer..")
            .because("whoever embeds the library gets no server with it");

    @ArchTest
    static final ArchRule dialectsOnlyTranslate = classes()
            .that()
            .resideInAPackage("io.spillway.dialect..")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "io.spillway.dialect..",
                    "com.fasterxml.jackson..",
                    "java.lang..",
                    "java.util..",
                    "java.io",
                    "java.nio",
                    "java.nio.charset",
                    "java.math",
                    "org.jspecify..")
            .because("a translation is a function of its input");

    @ArchTest
    static final ArchRule dialectsTouchNoFile = noClasses()
            .that()
            .resideInAPackage("io.spillway.dialect..")
            .should()
            .dependOnClassesThat()
            .belongToAnyOf(
                    File.class,
                    FileInputStream.class,
                    FileOutputStream.class,
                    FileReader.class,
                    FileWriter.class,
                    RandomAccessFile.class)
            .because("a translation is a function of its input, and java.io is allowed for its streams only");

    @ArchTest
    static final ArchRule libraryAndDialectsAreStrangers = noClasses()
            .that()
            .resideInAPackage("io.spillway.resilience..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.spillway.dialect..")
            .because("each is of use without the other");

    @ArchTest
    static final ArchRule dialectsAndLibraryAreStrangers = noClasses()
            .that()
            .resideInAPackage("io.spillway.dialect..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.spillway.resilience..")
            .because("each is of use without the other");

    @ArchTest
    static void aCallTravelsOneWay(JavaClasses classes) {
        for (int here = 0; here < PATH.size(); here++) {
            noClasses()
                    .that()
                    .resideInAPackage(room(PATH.get(here)))
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(rooms(PATH.subList(0, here), BESIDE))
                    .because("a call passes the rooms in one order, and those who look on are not known to it")
                    .allowEmptyShould(true)
                    .check(classes);
        }
    }

    @ArchTest
    static final ArchRule nothingBlocks = noClasses()
            .that()
            .resideOutsideOfPackage("io.spillway.gateway.terminal..")
            .should()
            .callMethodWhere(target(nameMatching("block(First|Last|Optional)?|toIterable|toStream"))
                    .and(targetOwner(assignableTo(Publisher.class))))
            .orShould()
            .callMethod(Thread.class, "sleep", long.class)
            .orShould()
            .callMethod(UUID.class, "randomUUID")
            .because("a blocked event loop stops every call it serves");

    @ArchTest
    static final ArchRule timeIsPassedIn = noClasses()
            .that()
            .doNotHaveFullyQualifiedName("io.spillway.resilience.SystemTicker") // the one clock that is passed in
            .should()
            .callMethod(System.class, "nanoTime")
            .orShould()
            .callMethod(System.class, "currentTimeMillis")
            .orShould()
            .callMethod(Instant.class, "now")
            .because("a test must be able to move the clock; see Ticker and java.time.Clock");

    @ArchTest
    static final ArchRule packagesAreFreeOfCycles =
            slices().matching("io.spillway.(**)").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule theLibraryNeedsOnlyTheJdk = classes()
            .that()
            .resideInAPackage("io.spillway.resilience..")
            .and()
            .resideOutsideOfPackages("io.spillway.resilience.reactor..", "io.spillway.resilience.embedded..")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage("io.spillway.resilience", "java..", "org.jspecify..")
            .because("an embedder should get a pool without a framework");

    @ArchTest
    static final ArchRule onlyItsAdapterKnowsReactor = classes()
            .that()
            .resideInAPackage("io.spillway.resilience.reactor..")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "io.spillway.resilience..", "java..", "org.jspecify..", "reactor..", "org.reactivestreams..")
            .because("an embedder should get a pool without a framework");

    @ArchTest
    static final ArchRule onlyItsAdapterKnowsTheDatabaseEngine = classes()
            .that()
            .resideInAPackage("io.spillway.resilience.embedded..")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage("io.spillway.resilience..", "java..", "org.jspecify..", "org.h2.mvstore..")
            .because("an embedder should get a pool without a database");

    @ArchTest
    static final ArchRule nobodyElseKnowsTheDatabaseEngine = noClasses()
            .that()
            .resideOutsideOfPackage("io.spillway.resilience.embedded..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.h2..")
            .because("an embedder should get a pool without a database");

    @ArchTest
    static final ArchRule secretsStayWithTheirKeepers = noClasses()
            .that()
            .resideOutsideOfPackages(room("credential"), room("provider"), room("replicas"))
            .should()
            .callMethod(Secret.class, "reveal")
            .because("everybody else compares with Secret.matches");

    @ArchTest
    static final ArchRule settingsAreRecords = classes()
            .that()
            .areAnnotatedWith(ConfigurationProperties.class)
            .should()
            .beRecords()
            .andShould()
            .haveSimpleNameEndingWith("Properties")
            .because("settings are read once and do not change");

    @ArchTest
    static final ArchRule settingsAreBoundToNoBean = methods()
            .that()
            .areAnnotatedWith(ConfigurationProperties.class)
            .should()
            .notBeAnnotatedWith(Bean.class)
            .because("settings are read once and do not change")
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule beansAreWiredByHand = noFields()
            .should()
            .beAnnotatedWith(Autowired.class)
            .orShould()
            .beAnnotatedWith(Value.class)
            .because("a constructor says what a type needs");

    @ArchTest
    static final ArchRule fieldsDoNotChange = fields().that()
            .areDeclaredInClassesThat()
            .areAnnotatedWith(Configuration.class)
            .should()
            .beFinal()
            .because("wiring has no state")
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule beansAreMadeInConfigurations = methods()
            .that()
            .areAnnotatedWith(Bean.class)
            .should()
            .beDeclaredInClassesThat()
            .haveSimpleNameEndingWith("Configuration")
            .because("whoever looks for a bean looks there");

    @ArchTest
    static void eachPackageHasOneConfiguration(JavaClasses classes) {
        var byPackage = classes.stream()
                .filter(type -> type.isAnnotatedWith(Configuration.class) && type.isTopLevelClass())
                .collect(Collectors.groupingBy(
                        JavaClass::getPackageName, Collectors.mapping(JavaClass::getSimpleName, Collectors.toList())));

        assertThat(byPackage)
                .isNotEmpty()
                .allSatisfy((room, found) -> assertThat(found).as(room).hasSize(1));
    }

    @ArchTest
    static void noConfigurationReachesIntoAChild(JavaClasses classes) {
        classes.stream()
                .filter(type -> type.isAnnotatedWith(Configuration.class))
                .forEach(type -> assertThat(type.getDirectDependenciesFromSelf())
                        .as(type.getName())
                        .noneMatch(dependency ->
                                dependency.getTargetClass().getPackageName().startsWith(type.getPackageName() + ".")));
    }

    private static String room(String name) {
        return "io.spillway.gateway." + name + "..";
    }

    @SafeVarargs
    private static String[] rooms(List<String>... names) {
        return List.of(names).stream()
                .flatMap(List::stream)
                .map(ArchitectureTest::room)
                .toArray(String[]::new);
    }
}
