package io.llmplatform.testing.infrastructure;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.test.context.TestPropertySource;

/**
 * The tests' context finds a real PostgreSQL 17 under the variables that the services read: {@code
 * POSTGRES_URL} and a password for the role of each owner, who can use only its own schema.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Inherited
@TestPropertySource(properties = InfrastructureForTests.PREFIX + "postgres=true")
public @interface WithPostgres {}
