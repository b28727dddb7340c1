"""From recording to verdict: windows, quantiles, gates, the verdict, the charts and the report."""
