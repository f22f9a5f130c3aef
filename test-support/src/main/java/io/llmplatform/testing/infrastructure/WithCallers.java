package io.llmplatform.testing.infrastructure;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.test.context.TestPropertySource;

/**
 * The tests' context accepts the tokens of {@link io.llmplatform.testing.identity.TestCaller}: it
 * finds their keys under {@code INTERNAL_JWKS_URI}, and each service's secret under {@code
 * <NAME>_SERVICE_SECRET}.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Inherited
@TestPropertySource(properties = InfrastructureForTests.PREFIX + "callers=true")
public @interface WithCallers {}
