package io.spillway.gateway;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** Starts the server. */
@SpringBootApplication
public class SpillwayApplication {

    public static void main(String[] args) {
        SpringApplication.run(SpillwayApplication.class, args);
    }
}
