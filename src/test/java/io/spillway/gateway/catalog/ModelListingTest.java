package io.spillway.gateway.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.spillway.gateway.catalog.ModelCatalog.ListedModel;
import io.spillway.resilience.CallFailedException;
import io.spillway.resilience.Demand;
import io.spillway.resilience.Failure;
import io.spillway.resilience.Failure.Cause;
import io.spillway.resilience.Selection;
import io.spillway.testing.FakeProvider;
import io.spillway.testing.FakeTicker;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

class ModelListingTest {

    private static final Duration REFRESH = Duration.ofHours(6);

    private final FakeTicker ticker = new FakeTicker();

    @Test
    void knowsWhatIsConfiguredBeforeAnybodyIsAsked() {
        var listing = listingOver(provider("a").models("m").answering());

        assertThat(ids(listing)).containsExactly("a/m");
    }

    @Test
    void asksEveryActiveProviderThatListsAtTheStart() {
        var a = provider("a").lists().answering().listing(models("m", "n"));
        var idle = provider("idle").credentials(0).lists().answering().listing(models("m"));
        var mute = provider("mute").answering().listing(models("m"));

        started(a, idle, mute);

        assertThat(a.listings()).isOne();
        assertThat(idle.listings()).isZero();
        assertThat(mute.listings()).isZero();
    }

    @Test
    void publishesWhatArrivesAndWaitsForNobody() {
        var slow = provider("slow").lists().answering().listing(Mono.never());
        var quick = provider("quick").lists().answering().listing(models("m"));

        var listing = started(slow, quick);

        assertThat(ids(listing)).containsExactly("quick/m");
        assertThat(listing.get().pending()).containsExactly("slow");
    }

    @Test
    void triesTheNextCredentialWhenOneMayNotList() {
        var answers = new AtomicInteger();
        var provider = provider("a").credentials(2).lists().answering();
        provider.listing(Mono.defer(
                () -> answers.incrementAndGet() == 1 ? failed(new Failure.Unauthorized("401")) : models("m")));

        assertThat(ids(started(provider))).containsExactly("a/m");
        assertThat(provider.inFlight()).isZero();
    }

    @Test
    void neverHoldsAFailedListingAgainstACredential() {
        var provider = provider("a").lists().answering().listing(failed(new Failure.Unauthorized("403")));

        started(provider);

        assertThat(provider.pool().select(Demand.of("m"))).isInstanceOf(Selection.Leased.class);
    }

    @Test
    void asksAgainFromTimeToTime() {
        var provider = provider("a").lists().answering().listing(models("m"));
        var listing = started(provider);

        provider.listing(models("n"));
        ticker.advance(REFRESH.minusSeconds(1));
        assertThat(ids(listing)).containsExactly("a/m");
        ticker.advance(Duration.ofSeconds(1));

        assertThat(ids(listing)).containsExactly("a/n");
    }

    @Test
    void keepsWhatItKnowsWhenAProviderFailsLater() {
        var provider = provider("a").lists().answering().listing(models("m"));
        var listing = started(provider);

        provider.listing(failed(new Failure.Unavailable("503", Cause.OVERLOADED)));
        ticker.advance(REFRESH);

        assertThat(provider.listings()).isEqualTo(2);
        assertThat(ids(listing)).containsExactly("a/m");
    }

    @Test
    void keepsWhatItKnowsWhenAListingCannotBeRead() {
        var provider = provider("a").lists().answering().listing(models("m"));
        var listing = started(provider);

        provider.listing(Mono.just("<html>".getBytes(StandardCharsets.UTF_8)));
        ticker.advance(REFRESH);
        provider.listing(models("n"));
        ticker.advance(REFRESH);

        assertThat(ids(listing)).containsExactly("a/n");
    }

    @Test
    void comesBackSoonerButEverLessSoToOneThatHasNotAnsweredYet() {
        var provider =
                provider("a").lists().answering().listing(failed(new Failure.Unavailable("503", Cause.OVERLOADED)));
        started(provider);

        ticker.advance(Duration.ofMinutes(1));
        assertThat(provider.listings()).isEqualTo(2);
        ticker.advance(Duration.ofMinutes(1));
        assertThat(provider.listings()).isEqualTo(2);
        ticker.advance(Duration.ofMinutes(1));
        assertThat(provider.listings()).isEqualTo(3);
    }

    @Test
    void givesUpOnAProviderThatSaysNothing() {
        var provider = provider("a").lists().answering().listing(Mono.never());
        started(provider);

        ticker.advance(Duration.ofSeconds(30));

        assertThat(provider.inFlight()).isZero();
        ticker.advance(Duration.ofMinutes(1));
        assertThat(provider.listings()).isEqualTo(2);
    }

    @Test
    void asksAtOnceForAnUnknownModelButNotTwiceInAMinute() {
        var provider = provider("a").lists().answering().listing(models("m"));
        var listing = started(provider);

        ticker.advance(Duration.ofSeconds(59));
        listing.refreshIfOld();
        assertThat(provider.listings()).isOne();
        ticker.advance(Duration.ofSeconds(1));
        listing.refreshIfOld();
        listing.refreshIfOld();

        assertThat(provider.listings()).isEqualTo(2);
    }

    @Test
    void remembersWhenItFirstHeardOfAModel() {
        var provider = provider("a").lists().answering().listing(models("m"));
        var listing = started(provider);

        provider.listing(models("m", "n"));
        ticker.advance(REFRESH);

        long start = FakeTicker.START.getEpochSecond();
        assertThat(listing.get().listed())
                .extracting(ListedModel::id, ListedModel::created)
                .containsExactly(tuple("a/m", start), tuple("a/n", start + REFRESH.toSeconds()));
    }

    @Test
    void knowsAfterARestartWhatProvidersSaidBefore(@TempDir Path folder) {
        keepingIn(folder, provider("a").lists().answering().listing(models("m")))
                .start();

        ticker.advance(Duration.ofDays(1));
        var afterwards = keepingIn(folder, provider("a").lists().answering().listing(Mono.never()));

        assertThat(ids(afterwards)).containsExactly("a/m");
        assertThat(afterwards.get().pending()).isEmpty();
        assertThat(afterwards.get().listed().get(0).created()).isEqualTo(FakeTicker.START.getEpochSecond());
    }

    @Test
    void startsAnewWhereWhatWasKeptCannotBeRead(@TempDir Path folder) throws IOException {
        Files.writeString(folder.resolve("listings.json"), "{\"models\": 7");

        var listing = keepingIn(folder, provider("a").models("m").answering());

        assertThat(ids(listing)).containsExactly("a/m");
    }

    @Test
    void goesOnWhereNothingCanBeKept(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "");
        var listing = keepingIn(file, provider("a").lists().answering().listing(models("m")));

        listing.start();

        assertThat(ids(listing)).containsExactly("a/m");
    }

    private ModelListing keepingIn(Path folder, FakeProvider... providers) {
        return new ModelListing(
                new ProviderDirectory(List.of(providers)),
                Routes.NONE,
                ticker,
                Schedulers.immediate(),
                REFRESH,
                true,
                new ModelSources(List.of(), List.of(), Map.of()),
                ListingCache.in(folder),
                new PublicLists(List.of()));
    }

    @Test
    void asksFewAtATime() {
        var providers = new ArrayList<FakeProvider>();
        for (int number = 0; number < 10; number++) {
            providers.add(provider("p" + number).lists().answering().listing(Mono.never()));
        }

        started(providers.toArray(FakeProvider[]::new));

        assertThat(providers.stream().mapToInt(FakeProvider::listings).sum()).isEqualTo(4);
    }

    @Test
    void leavesNothingBehindWhenItStops() {
        var provider = provider("a").lists().answering().listing(Mono.never());
        var listing = started(provider);

        listing.stop();

        assertThat(listing.isRunning()).isFalse();
        assertThat(provider.inFlight()).isZero();
        assertThat(ticker.timers()).isZero();
    }

    private FakeProvider.Builder provider(String id) {
        return FakeProvider.named(id).ticker(ticker);
    }

    private ModelListing started(FakeProvider... providers) {
        var listing = listingOver(providers);
        listing.start();
        return listing;
    }

    private ModelListing listingOver(FakeProvider... providers) {
        return new ModelListing(
                new ProviderDirectory(List.of(providers)), Routes.NONE, ticker, Schedulers.immediate(), REFRESH);
    }

    private static List<String> ids(ModelListing listing) {
        return listing.get().listed().stream().map(ListedModel::id).toList();
    }

    private static Mono<byte[]> models(String... names) {
        String models = Stream.of(names).map("{\"id\":\"%s\"}"::formatted).collect(Collectors.joining(","));
        return Mono.just("{\"data\":[%s]}".formatted(models).getBytes(StandardCharsets.UTF_8));
    }

    private static <T> Mono<T> failed(Failure failure) {
        return Mono.error(new CallFailedException(failure));
    }
}
