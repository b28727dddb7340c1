"""From a browser's recording (HAR) to a journey: a Python file that a person could have written."""
