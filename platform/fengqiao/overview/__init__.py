"""Looking: filing by unit and period, trends, comparisons, search; reads, never writes."""
