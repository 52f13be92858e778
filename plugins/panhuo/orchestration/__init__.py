"""What dags/ imports: assets, the landing trigger, the warm executor, the steps of a run."""
