/**
 * What a fresh platform begins with: its tenant, an administrator, a client for automation, the
 * console's client, a demo key. Calls those who make each of them.
 */
@NullMarked
package io.llmplatform.user.bootstrap;

import org.jspecify.annotations.NullMarked;
