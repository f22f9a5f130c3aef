package io.llmplatform.testing.infrastructure;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.test.context.TestPropertySource;

/**
 * The tests' context finds a real Redis 7 under the variables that the services read: {@code
 * REDIS_HOST}, {@code REDIS_PORT} and {@code REDIS_PASSWORD}.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Inherited
@TestPropertySource(properties = InfrastructureForTests.PREFIX + "redis=true")
public @interface WithRedis {}
