package io.llmplatform.inference;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.junit.ArchTests;
import com.tngtech.archunit.lang.ArchRule;
import io.llmplatform.testing.architecture.ArchitectureRules;

@AnalyzeClasses(
    packages = "io.llmplatform.inference",
    importOptions = {DoNotIncludeTests.class, ArchitectureTest.DoNotIncludeGenerated.class})
class ArchitectureTest {
  /** What protoc writes follows its own rules. */
  static final class DoNotIncludeGenerated implements ImportOption {
    @Override
    public boolean includes(Location location) {
      return !location.contains("/io/llmplatform/inference/api/");
    }
  }

  @ArchTest static final ArchTests rules = ArchTests.in(ArchitectureRules.class);

  @ArchTest static final ArchRule hasACore = ArchitectureRules.hasACore();

  @ArchTest
  static final ArchRule openAiDoesNotKnowKserve =
      noClasses()
          .that()
          .resideInAPackage("..openai..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("..kserve..")
          .because("a protocol must be removable without touching another");

  @ArchTest
  static final ArchRule grpcDoesNotKnowHttp =
      noClasses()
          .that()
          .resideInAPackage("..inference.grpc..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "..kserve..", "..openai..", "..cohere..", "..inference.body..", "jakarta.servlet..")
          .because("a protocol must be removable without touching another");

  @ArchTest
  static final ArchRule httpDoesNotKnowGrpc =
      noClasses()
          .that()
          .resideInAnyPackage("..kserve..", "..openai..", "..cohere..", "..openinference..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("..inference.grpc..", "..inference.api..", "io.grpc..")
          .because("a protocol must be removable without touching another");

  @ArchTest
  static final ArchRule kserveDoesNotKnowOpenAi =
      noClasses()
          .that()
          .resideInAPackage("..kserve..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("..openai..")
          .because("a protocol must be removable without touching another");

  @ArchTest
  static final ArchRule cohereDoesNotKnowTheOthers =
      noClasses()
          .that()
          .resideInAPackage("..cohere..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("..kserve..", "..openai..")
          .because("a protocol must be removable without touching another");

  @ArchTest
  static final ArchRule whatServesIsFreeOfSpring =
      noClasses()
          .that()
          .resideInAnyPackage(
              "..embedding..",
              "..rerank..",
              "..language..",
              "..catalog..",
              "..artifact..",
              "..inference.deployment",
              "..inference.cache",
              "..inference.cache.answers")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.springframework..", "jakarta..")
          .because("batching, gRPC and tests drive these parts without a web server");

  @ArchTest
  static final ArchRule theRuntimeIsBehindItsPort =
      noClasses()
          .that()
          .resideOutsideOfPackages("..engine.onnx..", "..language.onnx..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("ai.onnxruntime")
          .because(
              "the engine is tested with a fake session, and a device may bring another runtime");
}
