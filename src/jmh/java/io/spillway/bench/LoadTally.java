package io.spillway.bench;

/** Counts what comes back while a load runs. Not thread-safe. */
final class LoadTally {

    private final Samples answers = new Samples();

    private final Samples firstEvents = new Samples();

    private final Samples transits = new Samples();

    private long errors;

    private String complaint = "-";

    void answered(long nanos) {
        answers.add(nanos);
    }

    void firstEventAfter(long nanos) {
        firstEvents.add(nanos);
    }

    void failed(String why) {
        if (errors == 0) {
            complaint = why.strip().replaceAll("\\s+", "_");
        }
        errors++;
    }

    void addAll(LoadTally other) {
        answers.addAll(other.answers);
        firstEvents.addAll(other.firstEvents);
        transits.addAll(other.transits);
        complaint = errors == 0 ? other.complaint : complaint;
        errors += other.errors;
    }

    long calls() {
        return answers.size();
    }

    long errors() {
        return errors;
    }

    String complaint() {
        return complaint;
    }

    Samples answers() {
        return answers;
    }

    Samples firstEvents() {
        return firstEvents;
    }

    Samples transits() {
        return transits;
    }
}
