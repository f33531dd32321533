"""Small real models for the benchmarks of lineage: trained from scratch here, kept outside the repository."""
