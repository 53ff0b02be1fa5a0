package io.spillway.dialect.openai;

import io.spillway.dialect.openai.VectorAnswer.Vector;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Writes an answer of vectors that stand in other answers: their bytes, numbered anew from zero. */
final class VectorWriter {

    private final ByteArrayOutputStream data;
    private int count;

    /** A writer of an answer of about so many bytes. */
    VectorWriter(int bytes) {
        this.data = new ByteArrayOutputStream(bytes);
    }

    /** Adds the vectors from one place to another. */
    void add(VectorAnswer answer, int from, int to) {
        for (Vector vector : answer.vectors().subList(from, to)) {
            if (count > 0) {
                data.write(',');
            }
            add(answer.body(), vector);
            count++;
        }
    }

    private void add(byte[] body, Vector vector) {
        if (vector.indexFrom() < 0) {
            data.write(body, vector.from(), vector.to() - vector.from());
            return;
        }
        data.write(body, vector.from(), vector.indexFrom() - vector.from());
        data.writeBytes(Integer.toString(count).getBytes(StandardCharsets.US_ASCII));
        data.write(body, vector.indexTo(), vector.to() - vector.indexTo());
    }

    /**
     * Returns the answer.
     *
     * @param frame whose other fields it has
     * @param told what it took; {@code null} to leave what the frame says
     */
    byte[] write(VectorAnswer frame, byte @Nullable [] told) {
        UsageNumbers usage = told == null ? null : frame.usage();
        ByteArrayOutputStream out =
                new ByteArrayOutputStream(frame.body().length - (frame.dataTo() - frame.dataFrom()) + data.size() + 64);
        if (usage == null || told == null) {
            writeData(out, frame, 0, frame.body().length);
        } else if (usage.from() < frame.dataFrom()) {
            out.write(frame.body(), 0, usage.from());
            out.writeBytes(told);
            writeData(out, frame, usage.to(), frame.body().length);
        } else {
            writeData(out, frame, 0, usage.from());
            out.writeBytes(told);
            out.write(frame.body(), usage.to(), frame.body().length - usage.to());
        }
        return out.toByteArray();
    }

    private void writeData(ByteArrayOutputStream out, VectorAnswer frame, int from, int to) {
        out.write(frame.body(), from, frame.dataFrom() - from);
        out.write('[');
        out.writeBytes(data.toByteArray());
        out.write(']');
        out.write(frame.body(), frame.dataTo(), to - frame.dataTo());
    }
}
