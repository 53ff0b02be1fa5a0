package io.spillway.bench;

/** A load that is put on every target in every round. */
enum Measure {
    /** As many small calls as the machine can make, the server on every core. */
    SATURATION(Load.calls(64), Pinning.NONE),

    /** One small call after another. */
    ONE_AT_A_TIME(Load.calls(1), Pinning.APART),

    /** A thousand small calls a second. */
    FIXED_RATE(Load.calls(16).atRate(1000), Pinning.APART),

    /** 10,000 events a second in streams of 20. The ramp spreads the streams over the pace. */
    MANY_STREAMS(Load.calls(100).streaming(20, 10).over(190), Pinning.APART),

    /** 1,000 events a second, so few that they do not wait for one another. */
    FEW_STREAMS(Load.calls(20).streaming(20, 20).over(380), Pinning.APART),

    /** Requests of 1 MB. */
    BODIES(Load.calls(4).withBody(1 << 20), Pinning.APART);

    private final Load load;

    private final Pinning pinning;

    Measure(Load load, Pinning pinning) {
        this.load = load;
        this.pinning = pinning;
    }

    Load load() {
        return load;
    }

    Pinning pinning() {
        return pinning;
    }
}
