/** The running server. */
@NullMarked
package io.spillway.gateway;

import org.jspecify.annotations.NullMarked;
