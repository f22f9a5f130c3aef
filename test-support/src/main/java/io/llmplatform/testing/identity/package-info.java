/**
 * Callers for tests: internal tokens that services under test accept, signed by a key of this test
 * JVM whose public half they fetch over HTTP, as they fetch user-service's.
 */
@NullMarked
package io.llmplatform.testing.identity;

import org.jspecify.annotations.NullMarked;
