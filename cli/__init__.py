"""The verbs: one file a verb; the only place that knows both the harness and the analysis."""
