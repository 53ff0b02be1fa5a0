package io.spillway.gateway.routing;

import io.spillway.gateway.provider.Reply;
import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;

/** What is done with a reply that nobody wants any more. */
final class Replies {

    private Replies() {}

    /** Hangs up on a stream, so that its connection and its lease are freed; a whole answer needs no care. */
    static void discard(Reply reply) {
        if (reply instanceof Reply.Streamed streamed) {
            streamed.events().subscribe(new HangUp());
        }
    }

    /** Cancels at once. */
    private static final class HangUp extends BaseSubscriber<byte[]> {

        @Override
        protected void hookOnSubscribe(Subscription subscription) {
            cancel();
        }
    }
}
