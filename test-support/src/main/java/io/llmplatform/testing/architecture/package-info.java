/**
 * The rules that hold the code's structure, each with its reason; every module's {@code
 * ArchitectureTest} applies them to its own classes.
 *
 * <p>Needs only ArchUnit: what it looks for it knows by name.
 */
@NullMarked
package io.llmplatform.testing.architecture;

import org.jspecify.annotations.NullMarked;
