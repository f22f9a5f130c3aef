/**
 * The use case that both facades share: the version that a request gets does its work under flow
 * rules, budgets and meters, and a shadow may do it again. It may call {@code access}, {@code
 * catalog}, {@code engine}, {@code flow}, {@code metering}, {@code metrics} and {@code settings};
 * {@code generation} and the facades call it.
 */
@NullMarked
package io.llmplatform.inference.invocation;

import org.jspecify.annotations.NullMarked;
