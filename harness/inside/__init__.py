"""What lives in a Locust process: the shape, the recorder, the vitals, the guard."""
