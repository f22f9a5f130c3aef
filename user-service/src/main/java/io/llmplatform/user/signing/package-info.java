/**
 * The keys that sign tokens: made, encrypted, rotated and published in here. Calls nobody but the
 * database and the key ring.
 */
@NullMarked
package io.llmplatform.user.signing;

import org.jspecify.annotations.NullMarked;
