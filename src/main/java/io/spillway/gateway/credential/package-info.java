/** Where secrets come from, and how a call is signed with one. Start at {@link io.spillway.gateway.credential.Authorizer}. */
@NullMarked
package io.spillway.gateway.credential;

import org.jspecify.annotations.NullMarked;
