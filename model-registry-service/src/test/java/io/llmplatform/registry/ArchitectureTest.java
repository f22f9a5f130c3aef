package io.llmplatform.registry;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.junit.ArchTests;
import com.tngtech.archunit.lang.ArchRule;
import io.llmplatform.testing.architecture.ArchitectureRules;

@AnalyzeClasses(packages = "io.llmplatform.registry", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {
  @ArchTest static final ArchTests rules = ArchTests.in(ArchitectureRules.class);

  @ArchTest
  static final ArchRule theStoreIsFreeOfFrameworks =
      noClasses()
          .that()
          .resideInAPackage("..registry.artifact..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.springframework..", "jakarta..", "io.swagger..", "java.sql..")
          .because("S3 comes beside the file system, and both pass one contract without Spring");
}
