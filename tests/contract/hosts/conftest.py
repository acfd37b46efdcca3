"""What is in `inside/` runs elsewhere: see test_wheel_in_hosts.py."""

collect_ignore = ["inside"]
