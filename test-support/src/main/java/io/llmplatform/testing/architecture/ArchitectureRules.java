package io.llmplatform.testing.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.GeneralCodingRules;

/**
 * The rules for any module of the platform. A module's test applies all of them:
 *
 * <pre>{@code
 * @AnalyzeClasses(packages = "io.llmplatform.user", importOptions = DoNotIncludeTests.class)
 * class ArchitectureTest {
 *   @ArchTest static final ArchTests rules = ArchTests.in(ArchitectureRules.class);
 * }
 * }</pre>
 *
 * <p>All but the rule on core packages and the one on controllers look at every class, and so fail
 * where nothing was imported. A module that has a core also applies {@link #hasACore()}.
 */
public final class ArchitectureRules {
  private static final String ROOT = "io.llmplatform";

  @ArchTest
  public static final ArchRule packagesAreFreeOfCycles =
      slices()
          .assignedFrom(new EachPackage(ROOT))
          .should()
          .beFreeOfCycles()
          .because("a package in a cycle can be neither understood nor changed alone");

  @ArchTest public static final ArchRule servicesAreClosed = servicesAreClosed(ROOT);

  @ArchTest
  public static final ArchRule coresAreFreeOfFrameworks =
      noClasses()
          .that()
          .resideInAnyPackage(Core.PACKAGES)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "org.springframework..",
              "jakarta..",
              "reactor..",
              "io.grpc..",
              "org.apache.catalina..",
              "com.fasterxml.jackson.annotation..",
              "com.fasterxml.jackson.databind..")
          .because(
              "HTTP, gRPC and tests drive the same core, and it outlives the framework of the day")
          .allowEmptyShould(true);

  @ArchTest
  public static final ArchRule nothingIsInjectedIntoFields =
      classes()
          .should(Conditions.haveNoInjectedField())
          .because(
              "what is made by its constructor is complete, final, and testable without Spring");

  @ArchTest
  public static final ArchRule packagesAreNullMarked =
      classes()
          .should(Conditions.resideInANullMarkedPackage())
          .because("NullAway checks marked packages only, and package-info says what a package is");

  @ArchTest
  public static final ArchRule namesSayWhatAClassDoes =
      classes()
          .should(Conditions.haveATellingName())
          .because("such a name fits anything, so anything ends up there");

  @ArchTest
  public static final ArchRule controllersArePackagePrivate =
      classes()
          .that()
          .areMetaAnnotatedWith("org.springframework.stereotype.Controller")
          .should()
          .bePackagePrivate()
          .because("a facade is called over the wire; what others may call is inside it")
          .allowEmptyShould(true);

  @ArchTest
  public static final ArchRule logsGoThroughSlf4j =
      GeneralCodingRules.NO_CLASSES_SHOULD_USE_JAVA_UTIL_LOGGING.because(
          "a line outside SLF4J has neither format nor trace id");

  @ArchTest
  public static final ArchRule nothingIsPrinted =
      GeneralCodingRules.NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS.because(
          "a printed line has neither level nor trace id");

  private ArchitectureRules() {}

  /**
   * Fails where no class lies in a core package: for modules that have one, so that renaming it
   * cannot silence {@link #coresAreFreeOfFrameworks}.
   */
  public static ArchRule hasACore() {
    return classes()
        .that()
        .resideInAnyPackage(Core.PACKAGES)
        .should(Conditions.exist())
        .because("the rule on core packages would else hold by matching nothing");
  }

  /** The services under a root, such as {@code io.llmplatform}, know each other over the wire. */
  static ArchRule servicesAreClosed(String root) {
    return classes()
        .should(new OnlyUseTheirOwnService(root))
        .because("services change and deploy apart; a provider's wire contract is its api package");
  }
}
