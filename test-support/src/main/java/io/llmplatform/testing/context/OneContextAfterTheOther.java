package io.llmplatform.testing.context;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.ClassDescriptor;
import org.junit.jupiter.api.ClassOrderer;
import org.junit.jupiter.api.ClassOrdererContext;
import org.springframework.beans.BeanUtils;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.test.context.BootstrapWith;
import org.springframework.test.context.TestContextBootstrapper;
import org.springframework.test.context.cache.DefaultCacheAwareContextLoaderDelegate;
import org.springframework.test.context.support.DefaultBootstrapContext;

/**
 * Orders test classes so that those which share an application context run one after the other; and
 * by name otherwise, so that each run has the same order. A context then can be closed once another
 * one is asked for ({@code spring.test.context.cache.maxSize=1}): what waits in a cache still
 * polls, consumes and answers, and takes the cores, the memory and the work of the tests that come
 * later.
 */
public final class OneContextAfterTheOther implements ClassOrderer {
  @Override
  public void orderClasses(ClassOrdererContext context) {
    List<Class<?>> order = order(context.getClassDescriptors());
    context
        .getClassDescriptors()
        .sort(Comparator.comparingInt(each -> order.indexOf(each.getTestClass())));
  }

  private static List<Class<?>> order(List<? extends ClassDescriptor> classes) {
    Map<Object, List<Class<?>>> byContext =
        classes.stream()
            .<Class<?>>map(ClassDescriptor::getTestClass)
            .sorted(Comparator.comparing(Class::getName))
            .collect(
                Collectors.groupingBy(
                    OneContextAfterTheOther::context, LinkedHashMap::new, Collectors.toList()));
    return byContext.values().stream().flatMap(List::stream).toList();
  }

  /** What the cache knows the class's context by; the same for all classes that have none. */
  private static Object context(Class<?> testClass) {
    BootstrapWith with = AnnotatedElementUtils.findMergedAnnotation(testClass, BootstrapWith.class);
    if (with == null) {
      return "none";
    }
    try {
      TestContextBootstrapper bootstrapper =
          (TestContextBootstrapper) BeanUtils.instantiateClass(with.value());
      bootstrapper.setBootstrapContext(
          new DefaultBootstrapContext(testClass, new DefaultCacheAwareContextLoaderDelegate()));
      return bootstrapper.buildMergedContextConfiguration();
    } catch (RuntimeException e) {
      // A context that cannot be described is an error of that test, which says so when it runs.
      return testClass;
    }
  }
}
