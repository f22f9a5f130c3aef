package io.llmplatform.testing.architecture;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.NullMarked;

/** What single classes are asked. */
final class Conditions {
  private static final List<String> INJECTIONS =
      List.of(
          "org.springframework.beans.factory.annotation.Autowired",
          "org.springframework.beans.factory.annotation.Value",
          "jakarta.inject.Inject",
          "jakarta.annotation.Resource",
          "jakarta.persistence.PersistenceContext");
  private static final Pattern VAGUE =
      Pattern.compile(".*(Utils?|Helpers?|Managers?|Impl)|I[A-Z][a-z].*");

  private Conditions() {}

  static ArchCondition<JavaClass> haveNoInjectedField() {
    return condition(
        "have no injected field",
        (type, events) -> {
          for (JavaField field : type.getFields()) {
            if (INJECTIONS.stream().anyMatch(field::isAnnotatedWith)) {
              violate(events, type, field.getFullName() + " is injected");
            }
          }
        });
  }

  static ArchCondition<JavaClass> resideInANullMarkedPackage() {
    return condition(
        "reside in a package whose package-info is @NullMarked",
        (type, events) -> {
          if (!type.getPackage().isAnnotatedWith(NullMarked.class)) {
            violate(events, type, type.getPackageName() + " has no @NullMarked package-info");
          }
        });
  }

  static ArchCondition<JavaClass> haveATellingName() {
    return condition(
        "not be called Utils, Helper, Manager, Impl or IFoo",
        (type, events) -> {
          if (VAGUE.matcher(type.getSimpleName()).matches()) {
            violate(events, type, type.getName() + " has a name that says nothing");
          }
        });
  }

  /** Holds for every class; a rule over none fails by itself. */
  static ArchCondition<JavaClass> exist() {
    return condition("exist", (type, events) -> {});
  }

  private static ArchCondition<JavaClass> condition(
      String description, BiConsumer<JavaClass, ConditionEvents> check) {
    return new ArchCondition<>(description) {
      @Override
      public void check(JavaClass type, ConditionEvents events) {
        check.accept(type, events);
      }
    };
  }

  private static void violate(ConditionEvents events, JavaClass type, String message) {
    events.add(SimpleConditionEvent.violated(type, message));
  }
}
