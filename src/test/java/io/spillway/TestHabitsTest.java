package io.spillway;

import static com.tngtech.archunit.core.domain.JavaAccess.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaAccess.Predicates.targetOwner;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noMethods;

import com.tngtech.archunit.core.importer.ImportOption.OnlyIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import org.junit.jupiter.api.Disabled;
import org.springframework.stereotype.Component;
import reactor.test.StepVerifier;

/** The habits of our tests. */
@AnalyzeClasses(packages = "io.spillway", importOptions = OnlyIncludeTests.class)
class TestHabitsTest {

    @ArchTest
    static final ArchRule testsBoundTheirWaits = noClasses()
            .should()
            .callMethodWhere(target(nameMatching("verifyComplete|verifyError.*"))
                    .and(targetOwner(assignableTo(StepVerifier.LastStep.class))))
            .orShould()
            .callMethod(StepVerifier.class, "verify")
            .because("a test that hangs tells nothing; say expectComplete().verify(PATIENCE)");

    @ArchTest
    static final ArchRule testsDoNotSleep = noClasses()
            .should()
            .callMethod(Thread.class, "sleep", long.class)
            .because("a sleep is too short on a busy machine and too long on any other");

    @ArchTest
    static final ArchRule noTestIsSkipped =
            noMethods().should().beAnnotatedWith(Disabled.class).because("a test that does not run is no test");

    @ArchTest
    static final ArchRule testsHideTheirBeans = noClasses()
            .should()
            .beMetaAnnotatedWith(Component.class)
            .because("the whole server finds every component in these packages, fakes too");
}
