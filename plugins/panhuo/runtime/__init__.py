"""Starts and stops the one-machine stack: a private PostgreSQL cluster and Airflow on it."""
