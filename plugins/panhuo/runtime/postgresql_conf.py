"""How the private cluster is configured: what is written to its `panhuo.conf` at each start."""

import os

HOST = "127.0.0.1"


def configuration(port: int) -> str:
    """`panhuo.conf`: sized for the machine, durable, and no delivered value in the log."""
    memory_mb = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2**20
    cores = len(os.sched_getaffinity(0))
    values = {
        "listen_addresses": f"'{HOST}'",
        "port": port,
        "unix_socket_directories": "''",
        "max_connections": 200,
        "password_encryption": "'scram-sha-256'",
        # memory
        "shared_buffers": f"{max(128, min(memory_mb // 8, 2048))}MB",
        "effective_cache_size": f"{memory_mb // 2}MB",
        "work_mem": f"{max(8, min(memory_mb // 400, 64))}MB",
        "maintenance_work_mem": f"{max(64, min(memory_mb // 32, 512))}MB",
        "jit": "off",
        "random_page_cost": 1.1,
        "effective_io_concurrency": 200,
        "max_parallel_workers": cores,
        "max_parallel_workers_per_gather": max(1, cores // 2),
        "max_parallel_maintenance_workers": max(1, cores // 2),
        # durable, and checkpoints seldom enough for a bulk load
        "fsync": "on",
        "synchronous_commit": "on",
        "full_page_writes": "on",
        "wal_compression": "on",
        "max_wal_size": "8GB",
        "min_wal_size": "512MB",
        "checkpoint_timeout": "15min",
        # an INSERT commits after its client was killed, unless the server looks after the client
        "client_connection_check_interval": "1s",
        "tcp_keepalives_idle": 30,
        "timezone": "'UTC'",
        "log_timezone": "'UTC'",
        "datestyle": "'iso, ymd'",
        # what people deliver must not appear in a log: no statements, no parameters, no details
        "logging_collector": "on",
        "log_directory": "'log'",
        "log_filename": "'postgresql-%a.log'",
        "log_rotation_age": "1d",
        "log_truncate_on_rotation": "on",
        "log_line_prefix": "'%m [%p] %q%u@%d %a '",
        "log_lock_waits": "on",
        "log_min_error_statement": "panic",
        "log_error_verbosity": "terse",
        "log_parameter_max_length": 0,
        "log_parameter_max_length_on_error": 0,
    }
    return "# written by panhuo at each start\n" + "".join(
        f"{name} = {value}\n" for name, value in values.items()
    )
