package io.llmplatform.testing.context;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.ClassDescriptor;
import org.junit.jupiter.api.ClassOrdererContext;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.annotation.Configuration;
import org.springframework.test.context.BootstrapWith;
import org.springframework.test.context.TestContextBootstrapper;
import org.springframework.test.context.TestPropertySource;
import org.springframework.test.context.cache.ContextCacheUtils;

class OneContextAfterTheOtherTest {
  @Test
  void thoseOfOneContextFollowEachOtherAndTheOrderIsByName() {
    assertThat(ordered(D.class, C.class, B.class, F.class, E.class, A.class))
        .containsExactly(A.class, C.class, B.class, E.class, D.class, F.class);
  }

  @Test
  void aContextThatCannotBeDescribedIsLeftToItsTest() {
    assertThat(ordered(Undescribed.class, A.class)).containsExactly(A.class, Undescribed.class);
  }

  @Test
  void oneContextIsKept() {
    assertThat(ContextCacheUtils.retrieveMaxCacheSize()).isEqualTo(1);
  }

  private static List<Class<?>> ordered(Class<?>... given) {
    List<ClassDescriptor> classes =
        new ArrayList<>(Stream.of(given).map(OneContextAfterTheOtherTest::descriptor).toList());
    ClassOrdererContext context = mock(ClassOrdererContext.class);
    when(context.getClassDescriptors()).thenAnswer(call -> classes);
    new OneContextAfterTheOther().orderClasses(context);
    return classes.stream().<Class<?>>map(ClassDescriptor::getTestClass).toList();
  }

  private static ClassDescriptor descriptor(Class<?> testClass) {
    ClassDescriptor descriptor = mock(ClassDescriptor.class);
    when(descriptor.getTestClass()).thenAnswer(call -> testClass);
    return descriptor;
  }

  @Configuration
  static class Beans {}

  @SpringBootTest(classes = Beans.class)
  private static class A {}

  private static class B {}

  @SpringBootTest(classes = Beans.class)
  private static class C {}

  @SpringBootTest(classes = Beans.class)
  @TestPropertySource(properties = "a=b")
  private static class D {}

  private static class E {}

  @SpringBootTest(classes = Beans.class)
  @TestPropertySource(properties = "a=c")
  private static class F {}

  @BootstrapWith(TestContextBootstrapper.class)
  private static class Undescribed {}
}
