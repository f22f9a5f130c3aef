package io.llmplatform.testing.architecture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Shows each rule red once, over fixtures that break it, and green over those that do not. */
class ArchitectureRulesTest {
  private static final String FIXTURES = "io.llmplatform.testing.architecture.fixture.";

  static List<ArchRule> rules() throws ReflectiveOperationException {
    List<ArchRule> rules = new java.util.ArrayList<>();
    for (var field : ArchitectureRules.class.getFields()) {
      rules.add((ArchRule) field.get(null));
    }
    return rules;
  }

  @ParameterizedTest
  @MethodSource("rules")
  void holdsForCleanCode(ArchRule rule) {
    rule.check(fixture("clean"));
  }

  @ParameterizedTest
  @MethodSource("rules")
  void saysWhy(ArchRule rule) {
    assertThat(rule.getDescription()).contains("because");
  }

  @Test
  void isAppliedByEveryModulesTest() {
    assertThat(Arrays.stream(ArchitectureRules.class.getDeclaredFields()))
        .filteredOn(field -> field.getType() == ArchRule.class)
        .hasSize(9)
        .allMatch(field -> field.isAnnotationPresent(ArchTest.class))
        .allMatch(field -> Modifier.isPublic(field.getModifiers()));
  }

  @Test
  void findsACycleOfTwoPackages() {
    assertRed(ArchitectureRules.packagesAreFreeOfCycles, "cycle", "Cycle detected");
  }

  @Test
  void findsACycleOfAPackageAndItsParent() {
    assertRed(ArchitectureRules.packagesAreFreeOfCycles, "cyclewithparent", "Cycle detected");
  }

  @Test
  void findsAServiceThatUsesAnother() {
    ArchRule rule = ArchitectureRules.servicesAreClosed(FIXTURES + "services");
    assertThatThrownBy(() -> rule.check(fixture("services")))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("inference.Loader")
        .hasMessageContaining("common.Shared")
        .hasMessageNotContaining("user.Reader");
  }

  @Test
  void findsAFrameworkInACore() {
    assertRed(ArchitectureRules.coresAreFreeOfFrameworks, "core", "SpringyEngine");
    assertRed(ArchitectureRules.coresAreFreeOfFrameworks, "core", "WireModel");
  }

  @Test
  void findsThatACoreIsMissing() {
    ArchitectureRules.hasACore().check(fixture("clean"));
    assertRed(ArchitectureRules.hasACore(), "injected", "failed to check any classes");
  }

  @Test
  void findsAnInjectedField() {
    assertRed(ArchitectureRules.nothingIsInjectedIntoFields, "injected", "Injected.name");
  }

  @Test
  void findsAPackageWithoutNullMarked() {
    assertRed(ArchitectureRules.packagesAreNullMarked, "unmarked", "fixture.unmarked");
  }

  @Test
  void findsNamesThatSayNothing() {
    assertThatThrownBy(() -> ArchitectureRules.namesSayWhatAClassDoes.check(fixture("vague")))
        .hasMessageContaining("StringUtils")
        .hasMessageContaining("StoreImpl")
        .hasMessageContaining("IStore")
        .hasMessageContaining("SessionManager")
        .hasMessageNotContaining("ImplicitGrant");
  }

  @Test
  void findsAPublicController() {
    assertRed(ArchitectureRules.controllersArePackagePrivate, "open", "OpenController");
  }

  @Test
  void findsPrintedLines() {
    assertRed(ArchitectureRules.nothingIsPrinted, "printing", "System.out");
  }

  @Test
  void findsAnotherLogger() {
    assertRed(ArchitectureRules.logsGoThroughSlf4j, "julian", "Julian");
  }

  @Test
  void failsWhereNothingWasImported() {
    assertRed(ArchitectureRules.packagesAreNullMarked, "nowhere", "failed to check any classes");
  }

  private static void assertRed(ArchRule rule, String fixture, String finding) {
    assertThatThrownBy(() -> rule.check(fixture(fixture)))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining(finding);
  }

  private static JavaClasses fixture(String name) {
    return new ClassFileImporter().importPackages(FIXTURES + name);
  }
}
